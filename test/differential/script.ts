import { seeded } from '../support/virtual-clock.ts'
import type { Protocol } from './contender.ts'

/** Channels of the server: two with a stream each, one with both, one that refuses, and a stream without a channel. */
export const IDENTIFIERS = [
  '{"channel":"Room","room":"a"}',
  '{"channel":"Room","room":"b"}',
  '{"channel":"Both"}',
  '{"channel":"Closed"}',
  '{"channel":"$pubsub","stream_name":"room/a"}'
]
/** A channel with presence. */
export const HALL = '{"channel":"Hall"}'
export const STREAMS = ['room/a', 'room/b'] as const

/** What an app, its users and the network do. */
export type Act = { wait: number } & (
  | { do: 'subscribe' | 'unsubscribe' | 'perform' | 'whisper'; identifier: string }
  | { do: 'publish'; stream: string; count: number }
  | { do: 'join' | 'leave' | 'look' }
  | { do: 'come' | 'go' | 'vanish'; guest: string }
  | { do: 'cut' | 'restart' | 'forget' | 'disconnect' | 'connect' }
)

/**
 * - `calm`: the link holds
 * - `base`: it breaks in every way, on the protocol that has nothing to recover with
 * - `ext`: it breaks once, when all is settled, on the one that has
 * - `hall`: it holds, and others come and go on a channel with presence
 * - `broken hall`: the same, and it breaks once
 */
export type Kind = 'calm' | 'base' | 'ext' | 'hall' | 'broken hall'

export interface Script {
  seed: number
  kind: Kind
  protocol: Protocol
  acts: Act[]
}

const CALM = { subscribe: 5, unsubscribe: 3, perform: 3, whisper: 1, publish: 6 }
const BREAKS = { cut: 2, restart: 1, forget: 1 }
const HALL_LIFE = { join: 2, leave: 1, look: 3, come: 4, go: 2, vanish: 1 }
const WEIGHTS: Record<Kind, Partial<Record<Act['do'], number>>> = {
  calm: CALM,
  base: { ...CALM, ...BREAKS, disconnect: 1, connect: 1 },
  ext: CALM,
  hall: HALL_LIFE,
  'broken hall': HALL_LIFE
}
/** Those on the protocol with a history that are cut once. */
const BROKEN_ONCE: readonly Kind[] = ['ext', 'broken hall']
const GUESTS = ['ann', 'ben', 'cid']
/** In ms: within a round trip, within the wait before a try, and long enough for anything. */
const WAITS = [0, 10, 300, 2_000, 2_000]
const ACTS = 24
const KINDS: readonly Kind[] = ['calm', 'base', 'calm', 'ext']

/** The same for the same seed. Without a kind that is drawn as well, of those without a hall. */
export function drawScript(seed: number, wanted?: Kind): Script {
  const random = seeded(seed)
  const one = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new Error('There is nothing to choose from')
    return value
  }
  const lots = (weights: Partial<Record<Act['do'], number>>) =>
    // The keys of the weights are the acts.
    Object.entries(weights).flatMap(([act, weight]) => new Array<Act['do']>(weight).fill(act as Act['do']))
  const draw = (weights: Partial<Record<Act['do'], number>>): Act => {
    const act = one(lots(weights))
    const wait = one(WAITS)
    switch (act) {
      case 'subscribe':
      case 'unsubscribe':
      case 'perform':
      case 'whisper':
        return { do: act, identifier: one(IDENTIFIERS), wait }
      case 'come':
      case 'go':
      case 'vanish':
        return { do: act, guest: one(GUESTS), wait }
      case 'publish':
        return { do: act, stream: one(STREAMS), count: 1 + Math.floor(random() * 3), wait }
      default:
        return { do: act, wait }
    }
  }
  const kind = wanted ?? one(KINDS)
  const protocol = kind === 'calm' ? one(['base', 'ext'] as const) : kind === 'base' ? 'base' : 'ext'
  const draws = (count: number) => Array.from({ length: count }, () => draw(WEIGHTS[kind]))
  const settled = (act: Act): Act => ({ ...act, wait: 2_000 })
  const acts = BROKEN_ONCE.includes(kind)
    ? [
        ...draws(ACTS / 2),
        settled(draw(WEIGHTS[kind])),
        draw(BREAKS),
        ...draws(2).map(settled),
        ...draws(ACTS / 2)
      ]
    : draws(ACTS)
  const opening: Act[] = kind.includes('hall') ? [{ do: 'subscribe', identifier: HALL, wait: 300 }] : []
  return { seed, kind, protocol, acts: [{ do: 'connect', wait: 300 }, ...opening, ...acts] }
}
