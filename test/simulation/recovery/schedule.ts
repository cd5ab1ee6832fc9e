import { seeded } from '../../support/virtual-clock.ts'

/** The streams behind the identifiers: two share one, one has two. */
export const CHANNELS = [
  { name: 'Hall', streams: ['news'] },
  { name: 'Wall', streams: ['news'] },
  { name: 'Desk', streams: ['news', 'talk'] },
  { name: 'Booth', streams: ['talk'] }
] as const

export const STREAMS = ['news', 'talk'] as const
export type StreamName = (typeof STREAMS)[number]

/** How the server of a schedule behaves. Times in ms, chances from 0 to 1. */
export interface Ways {
  /** Silent where AnyCable is. */
  anycable: boolean
  base: boolean
  sessions: boolean
  /** Messages kept per stream, and for how long. */
  limit: number
  ttl: number
  nodes: number
  /** How far its clock is ahead of the clients'. */
  clockAhead: number
  /** On the way to it, and on the way back. */
  latency: number
  lateWelcome: number
  lateConfirmation: number
  lateLive: number
  reorderedLive: number
  chunk: { size: number; pause: number } | null
  silentHistory: number
  tooSlowReplay: number | null
  lostSubscriptions: number
  restartedOffsets: number
  lateRoster: number
  pushedUpdates: boolean
}

export const POLITE: Ways = {
  anycable: false,
  base: false,
  sessions: true,
  limit: 100,
  ttl: 300_000,
  nodes: 1,
  clockAhead: 0,
  latency: 0,
  lateWelcome: 0,
  lateConfirmation: 0,
  lateLive: 0,
  reorderedLive: 0,
  chunk: null,
  silentHistory: 0,
  tooSlowReplay: null,
  lostSubscriptions: 0,
  restartedOffsets: 0,
  lateRoster: 0,
  pushedUpdates: false
}

/** What becomes of a call that cannot be sent now; a hasty queue gives up soon, a small one has place for few. */
export const POLICIES = ['fail', 'drop', 'queue', 'hasty', 'small'] as const
export type Policy = (typeof POLICIES)[number]

export type Step = { wait: number } & (
  | {
      do: 'publish'
      stream: StreamName
      count: number
      /** The client whose present session does not hear of it. */
      excluding: number | null
      transient: boolean
    }
  | { do: 'cut'; client: number }
  /** Cuts now, and again when so many messages of the next replay have come. */
  | { do: 'cutInReplay'; client: number; after: number }
  /** The link goes silent, and says nothing of it; the server notices after `for`. */
  | { do: 'mute'; client: number; for: number }
  /** The machine of the client sleeps. */
  | { do: 'sleep'; client: number; for: number }
  | { do: 'restart'; told: boolean; forgets: boolean; away: number }
  | { do: 'subscribe' | 'unsubscribe'; client: number; channel: number }
  | { do: 'resubscribe'; client: number; channel: number; pause: number }
  /** By an id of its own, or by one that all share. */
  | { do: 'join'; client: number; channel: number; shared: boolean }
  | { do: 'update' | 'leave'; client: number; channel: number }
  | { do: 'call'; client: number; channel: number; policy: Policy; count: number }
  | { do: 'disconnect' | 'connect'; client: number }
  | { do: 'setClock'; client: number; by: number }
)

export interface Schedule {
  readonly seed: number
  readonly clients: number
  readonly ways: Ways
  readonly steps: readonly Step[]
}

const STEPS = 200
/** What the lots of presence are drawn from, beside the seed. */
const PRESENCE = 0x9e3779b9
/** And those of calls. */
const CALLS = 0x85ebca6b
const HOUR = 3_600_000

/** Everything about a schedule follows from its seed. */
export function drawSchedule(seed: number): Schedule {
  const draw = new Draw(seed)
  const clients = draw.happens(0.8) ? 3 : 4
  const ways = drawWays(draw)
  const steps = Array.from({ length: STEPS }, () => drawStep(draw, clients, ways))
  // Who was never away has nothing to recover.
  for (let client = 0; client < clients; client++) {
    for (let cut = 0; cut < 4; cut++)
      steps[draw.below(STEPS)] = { do: 'cut', client, wait: drawAbsence(draw) }
    for (let cut = 0; cut < 2; cut++)
      steps[draw.below(STEPS)] = {
        do: 'cutInReplay',
        client,
        after: draw.below(4),
        wait: drawAbsence(draw)
      }
  }
  const present = withPresence(seed, clients, ways, steps)
  return { seed, clients, ways: present.ways, steps: withCalls(seed, clients, present.steps) }
}

/** Drawn apart, too. */
function withCalls(seed: number, clients: number, steps: readonly Step[]): Step[] {
  const draw = new Draw(seed + CALLS)
  return steps.flatMap(step => (draw.happens(0.3) ? [drawCall(draw, clients), step] : [step]))
}

const drawCall = (draw: Draw, clients: number): Step => ({
  do: 'call',
  client: draw.below(clients),
  channel: draw.below(CHANNELS.length),
  policy: draw.pick(POLICIES),
  count: draw.happens(0.3) ? draw.from(2, 6) : 1,
  wait: 0
})

/** Drawn apart: with presence or without it, a seed has the same breaks. */
function withPresence(
  seed: number,
  clients: number,
  ways: Ways,
  steps: Step[]
): Pick<Schedule, 'ways' | 'steps'> {
  const draw = new Draw(seed + PRESENCE)
  const all: Step[] = steps.flatMap(step =>
    draw.happens(0.25) ? [drawPresence(draw, clients), step] : [step]
  )
  const lateRoster = draw.pick([0, 0, 20, 400])
  return { steps: all, ways: { ...ways, lateRoster, pushedUpdates: draw.happens(0.3) } }
}

function drawPresence(draw: Draw, clients: number): Step {
  const who = { client: draw.below(clients), channel: draw.below(CHANNELS.length), wait: 0 }
  const lot = draw.next()
  if (lot < 0.5) return { do: 'join', shared: draw.happens(0.3), ...who }
  return { do: lot < 0.75 ? 'update' : 'leave', ...who }
}

/** Half of the servers have one trait or none, so that no trait hides behind another. */
function drawWays(draw: Draw): Ways {
  const chance = draw.pick([0, 0.1, 0.1, 0.3])
  const or = <T>(trait: () => T, plain: T): T => (draw.happens(chance) ? trait() : plain)
  const plain = {
    anycable: draw.happens(0.5),
    base: or(() => draw.happens(0.2), POLITE.base),
    sessions: or(() => false, POLITE.sessions),
    limit: or(() => draw.from(2, 20), POLITE.limit),
    // Ten times as long without a word and the stream would count anew: that is a trait of its own.
    ttl: or(() => draw.from(30_000, 60_000), POLITE.ttl),
    clockAhead: or(() => draw.from(-5 * HOUR, 5 * HOUR), POLITE.clockAhead),
    latency: draw.pick([0, 0, 5, 40])
  }
  const waits = {
    lateWelcome: or(() => draw.pick([20, 300, 14_000]), POLITE.lateWelcome),
    lateConfirmation: or(() => draw.pick([20, 300, 3_000]), POLITE.lateConfirmation),
    lateLive: or(() => draw.pick([5, 50, 400]), POLITE.lateLive),
    chunk: or(() => ({ size: draw.from(1, 4), pause: draw.from(1, 20) }), POLITE.chunk),
    silentHistory: or(() => draw.pick([0.1, 0.4]), POLITE.silentHistory),
    tooSlowReplay: or(() => draw.from(2, 20), POLITE.tooSlowReplay),
    lostSubscriptions: or(() => draw.pick([0.2, 0.5]), POLITE.lostSubscriptions)
  }
  // Each of these makes one number stand for several things, and only the rest of what comes says which. Where that is
  // kept back as well nobody can tell, the oracle included.
  const riddle = or(
    () =>
      draw.pick<readonly Partial<Ways>[]>([
        { nodes: draw.from(2, 3) },
        { reorderedLive: draw.pick([5, 50, 400]) },
        { restartedOffsets: 0.01 }
      ]),
    null
  )
  return { ...POLITE, ...plain, ...(riddle ? { ...riddle, base: false } : waits) }
}

function drawStep(draw: Draw, clients: number, { base }: Ways): Step {
  const client = draw.below(clients)
  const channel = draw.below(CHANNELS.length)
  const wait = drawWait(draw)
  const lot = draw.next()
  if (lot < 0.74) {
    const stream = draw.pick(STREAMS)
    const lonely = draw.happens(0.04)
    return {
      do: 'publish',
      stream,
      count: draw.happens(0.2) ? draw.from(2, 12) : 1,
      excluding: lonely && !base ? client : null,
      transient: draw.happens(0.04),
      wait
    }
  }
  if (lot < 0.77) return { do: 'mute', client, for: draw.from(5_000, 90_000), wait }
  if (lot < 0.8) return { do: 'sleep', client, for: draw.from(500, 60_000), wait }
  if (lot < 0.83)
    return {
      do: 'restart',
      told: draw.happens(0.7),
      forgets: draw.happens(0.4),
      away: draw.from(0, 8_000),
      wait
    }
  if (lot < 0.87) return { do: 'unsubscribe', client, channel, wait }
  if (lot < 0.93) return { do: 'subscribe', client, channel, wait }
  if (lot < 0.95) return { do: 'resubscribe', client, channel, pause: draw.pick([0, 0, 1, 100, 2_000]), wait }
  if (lot < 0.97) return { do: 'disconnect', client, wait }
  if (lot < 0.99) return { do: 'connect', client, wait }
  return { do: 'setClock', client, by: draw.from(-5 * HOUR, 5 * HOUR), wait }
}

function drawWait(draw: Draw): number {
  const lot = draw.next()
  if (lot < 0.3) return 0
  if (lot < 0.75) return draw.below(100)
  if (lot < 0.96) return draw.below(3_000)
  return draw.below(20_000)
}

const drawAbsence = (draw: Draw) => (draw.happens(0.03) ? draw.below(120_000) : draw.below(2_000))

class Draw {
  readonly next: () => number

  constructor(seed: number) {
    this.next = seeded(seed)
  }

  /** 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  from(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  happens(chance: number): boolean {
    return this.next() < chance
  }

  pick<const T extends readonly unknown[]>(list: T): T[number] {
    return list[this.below(list.length)]
  }
}
