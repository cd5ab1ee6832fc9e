import type { Fact, Frame } from './facts.ts'
import { CHANNELS, type Policy, type Ways } from './schedule.ts'
import type { Tally } from './tally.ts'

/** A call of an action, and what became of it. */
interface Call {
  readonly client: number
  readonly identifier: string
  readonly life: number
  readonly number: number
  readonly policy: Policy
  readonly at: number
  /** When and on which link it was sent. */
  said: { readonly at: number; readonly link: Link } | null
  heard: boolean
  settled: boolean
  /** Why it was refused; `null`: it was not. */
  reason: string | null
}

/** One link of one client. */
interface Link {
  /** Identifiers that the server has for sure. */
  readonly confirmed: Set<string>
  /** When it began to lose what is sent on it, in ms: it ended, went silent, or its server stopped. */
  brokenAt: number
}

/** Reasons that a call may be refused with here, and where they are counted; `null`: too seldom. */
const REASONS = {
  offline: 'offline',
  closed: 'closed',
  timeout: null,
  expired: 'expired',
  queue_full: 'queueFull',
  not_subscribed: 'notSubscribed'
} as const

/** What may be on the way at the end of a link, beside twice its latency, in ms. */
const MOMENT = 1

/** Judges what was sent: each call settles once and for a reason, in order, at most once, and what was sent is heard. */
export class Calls {
  readonly #ways: Ways
  readonly #tally: Tally
  readonly #fail: (sentence: string) => void
  readonly #calls = new Map<number, Call>()
  readonly #links = new Map<number, Link>()
  /** When each client slept last. */
  readonly #sleeps = new Map<number, { readonly from: number; readonly until: number }>()
  /** The newest link of each client. */
  readonly #newest = new Map<number, Link>()
  readonly #identifiers = new Map<number, string>()
  /** The last call that was sent on a channel of a client, and that the server heard of it. */
  readonly #lastSaid = new Map<string, number>()
  readonly #lastHeard = new Map<string, number>()

  constructor(ways: Ways, tally: Tally, fail: (sentence: string) => void) {
    this.#ways = ways
    this.#tally = tally
    this.#fail = fail
  }

  hear(fact: Fact): void {
    switch (fact.kind) {
      case 'subscribed':
        this.#identifiers.set(fact.life, JSON.stringify({ channel: CHANNELS[fact.channel]?.name }))
        return
      case 'linked':
        return this.#linked(fact)
      case 'ended':
        return this.#ended(fact)
      case 'step':
        return this.#step(fact)
      case 'took':
        return this.#took(fact)
      case 'called':
        return this.#called(fact)
      case 'said':
        return this.#said(fact)
      case 'heard':
        return this.#heard(fact)
      case 'settled':
        return this.#settled(fact)
    }
  }

  end(): void {
    for (const call of this.#calls.values()) this.#judge(call)
  }

  #linked({ client, link: number }: Extract<Fact, { kind: 'linked' }>): void {
    const link: Link = { confirmed: new Set(), brokenAt: Number.POSITIVE_INFINITY }
    this.#links.set(number, link)
    this.#newest.set(client, link)
  }

  /** A sleeper hears late of what its server ended. */
  #ended({ client, link, at }: Extract<Fact, { kind: 'ended' }>): void {
    const { from, until } = this.#sleeps.get(client) ?? { from: at, until: at }
    breaks(this.#links.get(link), at <= until + this.#ways.latency ? from : at)
  }

  #step({ step, at }: Extract<Fact, { kind: 'step' }>): void {
    if (step.do === 'mute') breaks(this.#newest.get(step.client), at)
    if (step.do === 'sleep') this.#sleeps.set(step.client, { from: at, until: at + step.for })
    if (step.do === 'restart') for (const link of this.#links.values()) breaks(link, at)
  }

  #took({ frame, link }: Extract<Fact, { kind: 'took' }>): void {
    const confirmed = this.#links.get(link)?.confirmed
    if (frame['type'] === 'confirm_subscription') confirmed?.add(String(frame['identifier']))
    if (frame['type'] === 'welcome' && Array.isArray(frame['restored_ids']))
      for (const identifier of frame['restored_ids']) confirmed?.add(String(identifier))
  }

  #called({ client, life, call: number, policy, at }: Extract<Fact, { kind: 'called' }>): void {
    const identifier = this.#identifiers.get(life) ?? ''
    const outcome = { said: null, heard: false, settled: false, reason: null }
    this.#calls.set(number, { client, identifier, life, number, policy, at, ...outcome })
  }

  #said({ client, link: number, frame, at }: Extract<Fact, { kind: 'said' }>): void {
    const link = this.#links.get(number)
    const identifier = String(frame['identifier'])
    if (frame['command'] === 'unsubscribe') link?.confirmed.delete(identifier)
    const call = this.#calls.get(numberIn(frame))
    if (!call || !link) return
    const what = `call ${call.number} of client ${client}`
    if (call.said) this.#fail(`${what} was sent twice`)
    if (call.reason !== null) this.#fail(`${what} was sent after it was refused with ${call.reason}`)
    if (!link.confirmed.has(identifier)) this.#fail(`${what} was sent before ${identifier} was confirmed`)
    const last = this.#lastSaid.get(`${client} ${identifier}`) ?? 0
    if (call.number < last) this.#fail(`${what} was sent behind ${last}`)
    this.#lastSaid.set(`${client} ${identifier}`, call.number)
    call.said = { at, link }
  }

  #heard({ call: number }: Extract<Fact, { kind: 'heard' }>): void {
    const call = this.#calls.get(number)
    if (!call) return this.#fail(`the server heard call ${number}, which never was`)
    const what = `call ${number} of client ${call.client}`
    if (call.heard) this.#fail(`the server heard ${what} twice`)
    if (!call.said) this.#fail(`the server heard ${what}, which was not sent`)
    const last = this.#lastHeard.get(`${call.client} ${call.identifier}`) ?? 0
    if (number < last) this.#fail(`the server heard ${what} behind ${last}`)
    this.#lastHeard.set(`${call.client} ${call.identifier}`, number)
    call.heard = true
  }

  #settled({ call: number, error }: Extract<Fact, { kind: 'settled' }>): void {
    const call = this.#calls.get(number)
    if (!call) return
    const what = `call ${number} of client ${call.client}`
    if (call.settled) this.#fail(`${what} settled twice`)
    call.settled = true
    if (error === null) return
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : `${error}`
    if (!(reason in REASONS)) this.#fail(`${what} was refused with ${reason}`)
    call.reason = reason
    if (call.said) this.#fail(`${what} was refused with ${reason}, and had been sent`)
  }

  #judge(call: Call): void {
    const { client, number, policy, said, heard, reason, at } = call
    const what = `call ${number} of client ${client}, ${policy},`
    if (!call.settled) return this.#fail(`${what} never settled`)
    if (reason !== null) return this.#count(reason)
    if (!said) {
      if (policy === 'drop') this.#tally.dropped++
      else this.#fail(`${what} resolved, and was never sent`)
      return
    }
    if (heard) {
      if (said.at > at && policy !== 'fail' && policy !== 'drop') this.#tally.queuedHeard++
      this.#tally.heard++
    } else if (said.link.brokenAt <= said.at + 2 * this.#ways.latency + MOMENT) this.#tally.lostUnderway++
    else this.#fail(`${what} was sent on a link that held, and never heard`)
  }

  #count(reason: string): void {
    const counter = isReason(reason) ? REASONS[reason] : null
    if (counter !== null) this.#tally[counter]++
  }
}

/** The first end counts. */
function breaks(link: Link | undefined, at: number): void {
  if (link) link.brokenAt = Math.min(link.brokenAt, at)
}

/** The number of the call in a perform; `NaN`: it is none. */
function numberIn({ command, data }: Frame): number {
  if (command !== 'message' || typeof data !== 'string') return Number.NaN
  const { call = Number.NaN }: { call?: unknown } = JSON.parse(data)
  return Number(call)
}

const isReason = (reason: string): reason is keyof typeof REASONS => Object.hasOwn(REASONS, reason)
