import { describe, expect, it } from 'vitest'
import { DEFAULT_WAITS, delayAfter } from '../../src/connection/backoff.ts'
import { seeded } from '../support/virtual-clock.ts'

const SEEDS = 20
const BUCKET = 100

interface Herd {
  clients: number
  /** How long the server is away, in ms: every try within this time is refused at once. */
  away: number
}

interface Outcome {
  /** When the last one was back, in ms after the return of the server. */
  last: number
  /** The most tries that fell into one tenth of a second after the return, as a share of all clients. */
  fullest: number
  mean: number
  most: number
}

describe('a herd that was dropped at once', () => {
  it('comes back within five seconds, spread', () => {
    const first = worst({ clients: 1_000, away: 0 })
    tell('1,000 in the first round', first, 'fullest at most 5 %')
    expect(first.fullest).toBeLessThanOrEqual(0.05)

    const many = worst({ clients: 10_000, away: 0 })
    tell('10,000 in the first round', many, 'all within 5 s, fullest 2.7 %')
    expect(many.last).toBeLessThanOrEqual(5_000)
    expect(many.fullest).toBeLessThanOrEqual(0.03)
    expect(many.most).toBe(1)
  })

  it('stays spread at the cap', () => {
    const minute = worst({ clients: 10_000, away: 60_000 })
    tell('10,000 after 60 s', minute, 'last 14.9 s, fullest 1.3 %, 7.3 tries, at most 10')
    expect(minute.last).toBeLessThanOrEqual(15_000)
    expect(minute.fullest).toBeLessThanOrEqual(0.02)
    expect(minute.mean).toBeLessThanOrEqual(7.5)
    expect(minute.most).toBeLessThanOrEqual(10)

    const long = worst({ clients: 10_000, away: 600_000 })
    tell('10,000 after 10 min', long, 'fullest at most 2 %, last within the cap of 30 s')
    expect(long.last).toBeLessThanOrEqual(30_000)
    expect(long.fullest).toBeLessThanOrEqual(0.02)
  })
})

function tell(who: string, { last, fullest, mean, most }: Outcome, design: string): void {
  const seconds = (last / 1_000).toFixed(1)
  const share = (100 * fullest).toFixed(2)
  console.log(
    `herd: ${who}, worst of ${SEEDS} seeds: last ${seconds} s, fullest ${BUCKET} ms ${share} %, ` +
      `${mean.toFixed(2)} tries each, at most ${most} (design: ${design})`
  )
}

/** The worst of each figure over all seeds. */
function worst(herd: Herd): Outcome {
  const outcomes = Array.from({ length: SEEDS }, (_, seed) => simulate(herd, seeded(seed + 1)))
  const most = (figure: (outcome: Outcome) => number) => Math.max(...outcomes.map(figure))
  return {
    last: most(({ last }) => last),
    fullest: most(({ fullest }) => fullest),
    mean: most(({ mean }) => mean),
    most: most(({ most }) => most)
  }
}

function simulate({ clients, away }: Herd, random: () => number): Outcome {
  const buckets = new Map<number, number>()
  const outcome = { last: 0, fullest: 0, mean: 0, most: 0 }

  for (let client = 0; client < clients; client++) {
    let time = 0
    let tries = 0
    do {
      const failure = { failures: tries, stale: false, away: time, visible: true }
      time += delayAfter(failure, DEFAULT_WAITS, random)
      tries++
    } while (time < away)

    const bucket = Math.floor((time - away) / BUCKET)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
    outcome.last = Math.max(outcome.last, time - away)
    outcome.most = Math.max(outcome.most, tries)
    outcome.mean += tries / clients
  }
  outcome.fullest = Math.max(...buckets.values()) / clients
  return outcome
}
