import { CallError, type Clock } from '../index.ts'
import { sayingSeed } from './saying-seed.ts'
import { seeded } from './seeded.ts'
import type { TestClient } from './test-client.ts'
import { VirtualClock } from './virtual-clock.ts'

/**
 * What goes wrong. After each of the first ten nothing is lost with a client that recovers; the last two lose what the
 * server kept.
 */
export type FaultKind =
  | 'cut'
  | 'freeze'
  | 'offline'
  | 'sleep'
  | 'delay'
  | 'duplicate'
  | 'clock'
  | 'slow'
  | 'restart'
  | 'crash'
  | 'amnesia'
  | 'dropHistory'

export interface FaultOptions {
  /** Everything about the faults follows from it. Default: another one each time. */
  seed?: number
  /** How many. Default 20. */
  count?: number
  /** Which ones. Default: those that lose nothing. */
  kinds?: readonly FaultKind[]
}

export interface Fault {
  readonly kind: FaultKind
  /** How long it lasts, in ms. */
  readonly lasts: number
  /** How long all is well after it, in ms. */
  readonly pause: number
}

/** What a test does while faults are played. Each may return a promise. */
export interface FaultStory {
  /** Called in the middle of each fault, with its number from 1. */
  each?: (number: number, fault: Fault) => unknown
  /** Called when all is well again: the place for what has to be true now. */
  end?: () => unknown
}

export interface Faults {
  readonly seed: number
  readonly list: readonly Fault[]
  /**
   * Plays them on a test cable or a test transport, one after the other, then lets it come back. Rejects with what the
   * story throws, whose message then says the seed.
   */
  play(test: TestClient, story?: FaultStory): Promise<void>
}

/** After the last fault every client is back within this time, in ms. */
const RECOVERY = 120_000

/** The longest that a fault lasts, and the longest pause behind it, in ms. */
const LONGEST = 20_000
const LONGEST_PAUSE = 10_000

/** By how much a clock may be set, in ms, either way. */
const LEAP = 3_600_000

/** One way, in ms. */
const DELAY = 500

const NOTHING = () => {}

/** Begins a fault, and returns its end. `chance` is at least 0, less than 1. */
const BEGIN: Record<FaultKind, (test: TestClient, chance: number) => () => void> = {
  cut: test => {
    test.cut()
    return NOTHING
  },
  freeze: test => {
    test.freeze()
    return NOTHING
  },
  offline: test => {
    test.offline()
    return test.online
  },
  sleep: test => {
    test.sleep()
    return test.wake
  },
  delay: (test, chance) => {
    test.delay(Math.ceil(chance * DELAY))
    return () => test.delay(0)
  },
  // Only a replay brings copies, so there has to be one.
  duplicate: (test, chance) => {
    test.duplicate(1 + Math.floor(chance * 4))
    test.cut()
    return () => test.duplicate(0)
  },
  clock: (test, chance) => {
    test.setClock(Math.round((chance - 0.5) * 2 * LEAP))
    return NOTHING
  },
  slow: ({ server, cut }, chance) => {
    const wait = Math.ceil(chance * LONGEST)
    server.slow({ welcome: wait, confirmation: wait })
    cut()
    return () => server.slow({})
  },
  restart: ({ server }) => away(server, { keepMemory: true }),
  crash: ({ server }) => away(server, { keepMemory: true, crash: true }),
  amnesia: ({ server }) => away(server, {}),
  dropHistory: ({ server, cut }) => {
    cut()
    return () => server.dropHistory()
  }
}

function away(server: TestClient['server'], how: { keepMemory?: boolean; crash?: boolean }): () => void {
  server.stop(how)
  return () => server.start()
}

const KINDS = Object.keys(BEGIN) as FaultKind[]
const GENTLE = KINDS.filter(kind => kind !== 'amnesia' && kind !== 'dropHistory')

/**
 * Draws faults from a seed. Throws a `CallError` (`invalid_option`) for what it cannot use.
 *
 * ```ts
 * await faults({ seed: 7 }).play(test, {
 *   each: number => test.server.publish('news', number),
 *   end: () => expect(heard.messages).toEqual(published)
 * })
 * ```
 */
export function faults(options: FaultOptions = {}): Faults {
  const { seed = Math.floor(Math.random() * 2 ** 32), count = 20, kinds = GENTLE } = options
  check(count, kinds)
  const random = seeded(seed)
  const list = Array.from({ length: count }, () => ({
    kind: kinds[Math.floor(random() * kinds.length)] ?? 'cut',
    lasts: Math.floor(random() * LONGEST),
    pause: Math.floor(random() * LONGEST_PAUSE)
  }))
  return {
    seed,
    list,
    async play(test, { each, end } = {}) {
      const { clock } = test
      const again = `faults(${inCode({ ...options, seed })})`
      const chance = seeded(seed + 1)
      for (const [index, fault] of list.entries()) {
        const over = BEGIN[fault.kind](test, chance())
        await pass(clock, fault.lasts / 2)
        const place = `in fault ${index + 1} of ${count} (${fault.kind})`
        await sayingSeed(again, place, () => each?.(index + 1, fault))
        await pass(clock, fault.lasts / 2)
        over()
        await pass(clock, fault.pause)
      }
      await pass(clock, RECOVERY)
      await sayingSeed(again, `after ${count} faults`, () => end?.())
    }
  }
}

function check(count: number, kinds: readonly FaultKind[]): void {
  if (!Number.isInteger(count) || count < 0) throw invalid('"count" has to be a number of faults')
  const unknown = kinds.find(kind => !KINDS.includes(kind))
  if (unknown !== undefined || kinds.length === 0)
    throw invalid(`"kinds" has to be some of ${KINDS.join(', ')}`)
}

/** Moves a clock that stands still, and waits for one that goes. */
async function pass(clock: Clock, ms: number): Promise<void> {
  if (clock instanceof VirtualClock) return clock.advance(ms)
  await new Promise<void>(resolve => clock.setTimeout(resolve, ms))
}

/** As it would be written. */
const inCode = ({ seed, count, kinds }: FaultOptions) => {
  const parts = Object.entries({ seed, count, kinds }).filter(([, value]) => value !== undefined)
  return `{ ${parts.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')} }`
}

const invalid = (why: string) =>
  new CallError(`No faults were drawn: ${why}`, {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
