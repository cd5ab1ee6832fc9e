import { announcedIn } from './announced.ts'
import type { Connection } from './connections.ts'
import { type Life, livesIn, numbersIn, owedTo } from './lives.ts'
import type { Positions } from './positions.ts'
import type { Publication } from './publication.ts'
import type { Entry } from './subscription-log.ts'

/** A connection is held to account for a message if it stood this long after it could begin to bring it, in ms. */
const ENOUGH = 250
/** What comes later than this after the moment it could begin to come is delayed, in ms. */
const PROMPT = 1_000
/** So many messages may be published between a welcome and the client's question for what it missed. */
const SLACK = 2

/** All there is to know about one client's subscription to one stream. */
export interface Case {
  readonly entries: readonly Entry[]
  /** All of that stream, in order. */
  readonly published: readonly Publication[]
  readonly connections: readonly Connection[]
  readonly positions: Positions
  readonly historyLimit: number
}

/** What is counted of a subscription, and can be added up over many. */
export interface Counts {
  /** Acknowledged by the server while the subscription was confirmed. */
  owed: number
  /** Of those: delivered exactly once; never, and a gap said so in time; never, and nobody said so. */
  once: number
  announced: number
  silent: number
  /** Messages that one subscription brought more than once. */
  twice: number
  /** Messages that the subscription before had brought already, when a stream was taken again. */
  again: number
  /** Deliveries behind a later message. */
  disorder: number
  delayed: number
  /** Deliveries that the client marked as stragglers. */
  late: number
}

/** The figures of one subscription. */
export interface Tally extends Counts {
  /** Missed live, and still on the server when the client came back; and how many of them it got. */
  held: number
  heldDelivered: number
  /** The message after all was over did not come. */
  dead: boolean
  /** How often each verdict was given, by status and reason. */
  verdicts: Record<string, number>
  /** Ms from the publication to the first delivery of each message that was owed. */
  delays: number[]
  /** What was owed, never came and was not announced. */
  lost: number[]
}

/** Judges what an app heard by what was published. */
export function account(subscription: Case): Tally {
  const { entries, published } = subscription
  const lives = livesIn(entries)
  const last = published.find(message => message.last)
  const tallies = lives.map(life => accountOf(life, subscription))
  const sum = (of: (tally: LifeTally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)

  return {
    owed: sum(({ owed }) => owed),
    once: sum(({ once }) => once),
    announced: sum(({ announced }) => announced),
    silent: sum(({ lost }) => lost.length),
    twice: sum(({ twice }) => twice),
    again: broughtAgain(lives),
    disorder: sum(({ disorder }) => disorder),
    delayed: sum(({ delayed }) => delayed),
    late: entries.filter(entry => entry.what === 'message' && entry.late).length,
    held: sum(({ held }) => held),
    heldDelivered: sum(({ heldDelivered }) => heldDelivered),
    dead: last !== undefined && !numbersIn(entries).includes(last.number),
    verdicts: verdictsIn(entries),
    delays: tallies.flatMap(({ delays }) => delays),
    lost: tallies.flatMap(({ lost }) => lost)
  }
}

type LifeTally = Omit<Tally, 'silent' | 'again' | 'late' | 'dead' | 'verdicts'>

function accountOf(life: Life, subscription: Case): LifeTally {
  const { connections, published, positions } = subscription
  const deliveries = deliveriesIn(life.entries)
  const first = ({ number }: Publication) => deliveries.get(number)?.[0] ?? null
  const owed = owedTo(life, published)
  const never = owed.filter(message => first(message) === null)
  const lost = never.filter(message => !announcedIn(message, life.entries, positions))
  const held = owed.filter(message => wasHeld(message, subscription, first(message)))

  return {
    owed: owed.length,
    once: owed.filter(({ number }) => deliveries.get(number)?.length === 1).length,
    announced: never.length - lost.length,
    twice: [...deliveries.values()].filter(times => times.length > 1).length,
    disorder: stepsBack(numbersIn(life.entries)),
    delayed: owed.filter(message => isDelayed(message, connections, first(message))).length,
    held: held.length,
    heldDelivered: held.filter(message => first(message) !== null).length,
    delays: owed.flatMap(message => {
      const at = first(message)
      return at === null ? [] : [Math.max(0, at - message.begun)]
    }),
    lost: lost.map(({ number }) => number)
  }
}

function broughtAgain(lives: readonly Life[]): number {
  const before = new Set<number>()
  let again = 0
  for (const { entries } of lives) {
    const brought = new Set(numbersIn(entries))
    for (const number of brought) if (before.has(number)) again++
    for (const number of brought) before.add(number)
  }
  return again
}

/** When each message came, by its number. */
function deliveriesIn(entries: readonly Entry[]): Map<number, number[]> {
  const deliveries = new Map<number, number[]>()
  for (const entry of entries) {
    if (entry.what === 'message') {
      deliveries.set(entry.number, [...(deliveries.get(entry.number) ?? []), entry.at])
    }
  }
  return deliveries
}

/** How often something comes behind a later one. A second copy is counted as that, and not here. */
export function stepsBack(numbers: readonly number[]): number {
  const seen = new Set<number>()
  let highest = 0
  let steps = 0
  for (const number of numbers) {
    if (number < highest && !seen.has(number)) steps++
    seen.add(number)
    highest = Math.max(highest, number)
  }
  return steps
}

function isDelayed(message: Publication, connections: readonly Connection[], at: number | null): boolean {
  const ready = readyAt(message)
  const could = firstThatCould(ready, connections)
  return at !== null && could !== null && at > Math.max(ready, could.welcomed) + PROMPT
}

function wasHeld(
  message: Publication,
  { connections, published, historyLimit }: Case,
  at: number | null
): boolean {
  const ready = readyAt(message)
  const could = firstThatCould(ready, connections)
  if (could === null || could.welcomed <= ready || could.instance !== message.instance) return false
  if (at !== null && at < could.welcomed) return false

  const younger = published.filter(
    ({ number, acknowledged }) =>
      number > message.number && acknowledged !== null && acknowledged <= could.welcomed
  )
  return younger.length < historyLimit - SLACK
}

/** The first connection that stood long enough to bring what was ready then. */
function firstThatCould(ready: number, connections: readonly Connection[]): Connection | null {
  return connections.find(({ welcomed, broken }) => broken > Math.max(ready, welcomed) + ENOUGH) ?? null
}

const readyAt = ({ acknowledged, begun }: Publication): number => acknowledged ?? begun

function verdictsIn(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const entry of entries) {
    if (entry.what !== 'verdict') continue
    const { verdict } = entry
    const name = verdict.status === 'gap' ? `gap ${verdict.reason}` : verdict.status
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
