import { invalid } from './invalid.ts'

/**
 * Ways in which real servers differ, to try a client against. None is on unless it is given.
 *
 * Waits are in milliseconds: each is drawn by `random` from 0 to the number given. What waits comes in a `tick`.
 * Chances go from 0 to 1. Two more ways are plain options: `sessions: false` and a small `history.limit`.
 */
export interface Quirks {
  /** A wait before every welcome. A restored session hears its streams meanwhile. */
  lateWelcome?: number
  /** A wait before the answer to every subscribe. Whoever is about to be confirmed hears its streams meanwhile. */
  lateConfirmation?: number
  /** Replays come in pieces of so many messages, with a pause before each and before the answer. */
  chunkedReplay?: { size: number; pause: number }
  /** A wait between storing a message and sending it out, in order: a replay may bring it before, or both do. */
  lateLive?: number
  /** The same wait, but each message for itself: one may overtake another of its stream. */
  reorderedLive?: number
  /** The chance that a request for history is never answered. */
  silentHistory?: number
  /** A client is ended as `too_slow` when its replay has more messages than this, after so many of them. */
  tooSlowReplay?: number
  /** The chance, for each subscription, that a restored session lacks it. Without any, `restored_ids` is missing. */
  lostSubscriptions?: number
  /** The chance, at each message, that its stream starts again at offset 1 and has lost all before it. */
  restartedOffsets?: number
  /**
   * So many servers with a memory each, behind one pub/sub: every message is stored by one, under its epoch, and
   * reaches all; every connection is served by one, which knows its own messages and sessions only.
   */
  nodes?: number
  /** The server knows the base protocol alone. */
  baseOnly?: boolean
  /** A wait between taking down who is here and saying so: who joins or leaves meanwhile is heard of before. */
  lateRoster?: number
  /** Everyone is told when a member changes what it says of itself, by an event `update`. AnyCable tells nobody. */
  pushedUpdates?: boolean
}

export type SettledQuirks = Required<Omit<Quirks, 'chunkedReplay'>> & {
  chunkedReplay: { size: number; pause: number } | null
}

const CHANCES = ['silentHistory', 'lostSubscriptions', 'restartedOffsets'] as const
const WAITS = ['lateWelcome', 'lateConfirmation', 'lateLive', 'reorderedLive', 'lateRoster'] as const

/** Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function settleQuirks(quirks: Quirks = {}): SettledQuirks {
  const {
    chunkedReplay = null,
    tooSlowReplay = Number.POSITIVE_INFINITY,
    nodes = 1,
    baseOnly = false,
    pushedUpdates = false
  } = quirks
  for (const name of CHANCES) {
    const { [name]: chance = 0 } = quirks
    if (!(chance >= 0 && chance <= 1)) throw invalid(`"quirks.${name}" has to be a chance from 0 to 1`)
  }
  for (const name of WAITS) {
    const { [name]: wait = 0 } = quirks
    if (!isWait(wait)) throw invalid(`"quirks.${name}" has to be milliseconds`)
  }
  if (chunkedReplay && !(isCount(chunkedReplay.size) && isWait(chunkedReplay.pause)))
    throw invalid('"quirks.chunkedReplay" has to be { size, pause }: messages, and milliseconds')
  if (tooSlowReplay !== Number.POSITIVE_INFINITY && !isCount(tooSlowReplay + 1))
    throw invalid('"quirks.tooSlowReplay" has to be a number of messages')
  if (!isCount(nodes)) throw invalid('"quirks.nodes" has to be a number of servers, at least 1')

  const off = { lateWelcome: 0, lateConfirmation: 0, lateLive: 0, reorderedLive: 0, lateRoster: 0 }
  const never = { silentHistory: 0, lostSubscriptions: 0, restartedOffsets: 0 }
  return { ...off, ...never, ...quirks, chunkedReplay, tooSlowReplay, nodes, baseOnly, pushedUpdates }
}

/** Whether anything is to come later, so that somebody has to tick. */
export function waits({ chunkedReplay, ...quirks }: SettledQuirks): boolean {
  return chunkedReplay !== null || WAITS.some(name => quirks[name] > 0)
}

const isWait = (value: number) => Number.isFinite(value) && value >= 0
const isCount = (value: number) => Number.isInteger(value) && value >= 1

/** The dice that the quirks are thrown with. Nothing is thrown for what is off: it leaves the others' luck alone. */
export class Dice {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** 0 to `most`, in whole ms. */
  wait(most: number): number {
    return most === 0 ? 0 : Math.floor(this.#random() * (most + 1))
  }

  happens(chance: number): boolean {
    return chance > 0 && this.#random() < chance
  }

  pick<T>(first: T, others: readonly T[]): T {
    if (others.length === 0) return first
    return others[Math.floor(this.#random() * (others.length + 1)) - 1] ?? first
  }
}
