import { describe, expect, it } from 'vitest'
import { BROKEN_RULES } from './broken-rules.ts'
import { WITHOUT_ANY, WITHOUT_ONE } from './quiet-frames.ts'
import { type Vector, vectors } from './vector-file.ts'
import { type RunOptions, runVector } from './vector-run.ts'

const AREAS = ['handshake', 'disconnect', 'subscribe', 'message', 'restore', 'history', 'ping', 'presence']

const ready = vectors.filter(({ area }) => AREAS.includes(area))
const later = vectors.filter(vector => !ready.includes(vector))

const protocolsOf = ({ protocol }: Vector): RunOptions['protocol'][] =>
  protocol === 'any' ? ['base', 'ext'] : [protocol]
const runs = ready.flatMap(vector => protocolsOf(vector).map(protocol => ({ vector, protocol })))
const hasVerdict = ({ steps }: Vector) => steps.some(({ recv }) => recv?.['type'] === 'disconnect')

describe('protocol vectors', () => {
  for (const { vector, protocol } of runs) {
    it(`${vector.id} ${vector.title} (${protocol})`, () => runVector(vector, { protocol }))
  }

  it('come out the same when the close after a disconnect frame never comes', async () => {
    for (const { vector, protocol } of runs.filter(({ vector }) => hasVerdict(vector))) {
      await runVector(vector, { protocol, withoutCloses: true })
    }
  })

  it('are all played or named', () => {
    const areas = [...new Set(later.map(({ area }) => area))]
    const waiting = areas.map(area => {
      const ids = later.filter(vector => vector.area === area).map(({ id }) => id)
      return `${area} ${ids.length} (${ids.join(' ')})`
    })
    console.log(`vectors: ${ready.length} of ${vectors.length} played, in ${runs.length} runs`)
    console.log(`vectors: ${later.length} wait for what is not built yet: ${waiting.join(', ')}`)
    expect([ready.length, later.length]).toEqual([91, 6])
  })
})

describe('a vector with a word that nobody here knows', () => {
  it.each<[where: string, change: object]>([
    ['a step', { steps: [{ shout: 'hello' }] }],
    ['a step beside a known one', { steps: [{ do: 'connect', loudly: true }] }],
    ['a call', { steps: [{ do: 'shout' }] }],
    ['an event of the network', { steps: [{ net: 'melt' }] }],
    ['an expectation', { expect: { cable: 'idle', mood: 'good' } }],
    ['a setting of the client', { client: { mood: 'good' } }]
  ])('fails the run: %s', async (_, change) => {
    const vector: Vector = { id: 'V', area: 'ping', title: '', protocol: 'any', steps: [], expect: {} }
    await runVector(vector, { protocol: 'base' })
    await expect(runVector({ ...vector, ...change }, { protocol: 'base' })).rejects.toThrow(
      /nobody here knows|is no step/
    )
  })
})

describe('a vector whose frames are withheld', () => {
  it('fails', async () => {
    const passed = await passing(({ vector, protocol }) => [
      { name: vector.id, vector, protocol, withheld: () => true }
    ])
    console.log(`vectors: ${ready.length - passed.size} fail when no frame arrives; ${byReason(WITHOUT_ANY)}`)
    expect(passed).toEqual(new Set(Object.keys(WITHOUT_ANY)))
  })

  it('fails for each single frame', async () => {
    let tries = 0
    const passed = await passing(({ vector, protocol }) =>
      numbersOfFrames(vector).map(number => {
        tries++
        // The close alone would do what the frame did.
        const withoutCloses = hasVerdict(vector)
        const withheld = (frame: number) => frame === number
        return { name: `${vector.id} ${number}`, vector, protocol, withheld, withoutCloses }
      })
    )
    const listed = Object.entries(WITHOUT_ONE).flatMap(([id, { frames }]) => frames.map(n => `${id} ${n}`))
    const reasons = Object.fromEntries(Object.entries(WITHOUT_ONE).map(([id, { why }]) => [id, why]))
    console.log(
      `vectors: ${tries} times one frame withheld, ${listed.length} frames may be; ${byReason(reasons)}`
    )
    expect(passed).toEqual(new Set(listed))
  })

  it('or, where it would not miss them, when its rule is taken out', async () => {
    const passed = await passing(({ vector, protocol }) => {
      const broken = BROKEN_RULES[vector.id]
      return broken ? [{ name: vector.id, vector, protocol, broken }] : []
    })
    const ids = Object.keys(BROKEN_RULES)
    console.log(`vectors: ${ids.length} fail without their rule: ${ids.join(' ')}`)
    expect(passed).toEqual(new Set())
    expect(ids).toEqual(Object.keys(WITHOUT_ANY))
  })
})

type Try = RunOptions & { name: string; vector: Vector }

/** The names of the tries that came out as if nothing were missing, in one of the protocols at least. */
async function passing(triesOf: (run: (typeof runs)[number]) => Try[]): Promise<Set<string>> {
  const passed = new Set<string>()
  for (const run of runs) {
    for (const { name, vector, ...options } of triesOf(run)) {
      const noticed = await runVector(vector, options).then(
        () => false,
        () => true
      )
      if (!noticed) passed.add(name)
    }
  }
  return passed
}

function numbersOfFrames({ steps }: Vector): number[] {
  return steps.filter(step => step.recv || step.recvRaw !== undefined).map((_, number) => number)
}

function byReason(reasons: Record<string, string>): string {
  const all = Object.entries(reasons)
  return [...new Set(all.map(([, why]) => why))]
    .map(why => `${all.filter(entry => entry[1] === why).map(([id]) => id)}: ${why}`)
    .join('; ')
}
