import type { ReasonError } from '@anycable/core'
import type { Clock } from '../clock.ts'
import { guard, type Report } from '../emitter.ts'
import { CallError } from '../errors.ts'
import type { Since } from '../history/judge.ts'
import type { Heard, Start } from '../history/start.ts'
import type { Missed, Verdict } from '../history/verdict.ts'
import type { Attendance } from '../presence/attendance.ts'
import { LatePresences } from '../presence/late-presences.ts'
import type { PresenceOwner } from '../presence/world.ts'
import type { Command } from '../protocol/command.ts'
import type { Data, Message } from '../protocol/message.ts'
import type { Trace } from '../trace.ts'
import { Earlier } from './earlier.ts'
import type { Handle } from './handle.ts'
import { Pacing } from './pacing.ts'
import { closedError } from './refusals.ts'
import { type FirstPaint, missedBy, startOf } from './since.ts'
import { Strays } from './strays.ts'
import { Subscription } from './subscription.ts'
import type { SubscriptionTrace } from './subscription-trace.ts'
import type { Settling, SubscriptionOptions, SubscriptionWorld } from './world.ts'

/** What the subscriptions need of the connection below them. */
export interface SubscriptionLink {
  readonly link: SubscriptionWorld['link']
  /** Whether this link speaks the extended protocol. */
  readonly extended: boolean
  since(): Since
  /** In ms of the clock, but cheaper, and may be a few seconds behind. */
  roughNow(): number
  /** Where a new subscription begins; `null`: at its confirmation. */
  start(identifier: string): Start | null
  /** How far channels were heard may have changed. */
  moved(): void
  /** A channel was given back: nobody goes on from where it was. */
  left(identifier: string): void
  /** Throws a `CallError` for what can never be sent. */
  check(command: Command): void
  send(command: Command): void
  probe(): void
}

/** So many rejected channels are known that nobody gave back. */
const MOST_REJECTED = 1_000

/** Every identifier that is wanted, or not yet given back: one subscription each, whoever shares it. */
export class Subscriptions implements SubscriptionWorld, PresenceOwner {
  readonly clock: Clock
  readonly options: SubscriptionOptions
  readonly pacing: Pacing
  readonly earlier: Earlier
  readonly report: Report
  readonly trace: Trace<SubscriptionTrace>
  readonly #below: SubscriptionLink
  readonly #byIdentifier = new Map<string, Subscription>()
  readonly #strays: Strays
  /** Made when it is needed: most cables are never told no. */
  #rejected: Set<Handle> | null = null
  /** `null`: none. */
  #unsettled: Set<Settling> | null = null
  /** Made where presence is first asked for. */
  #presences: LatePresences | null = null
  /** What pages were made with, for subscriptions that nobody asked for yet. */
  #firstPaints: Map<string, FirstPaint> | null = null
  extended = false
  #warned = false

  constructor(
    below: SubscriptionLink,
    options: SubscriptionOptions & { window: number },
    clock: Clock,
    report: Report,
    trace: Trace<SubscriptionTrace>
  ) {
    this.clock = clock
    this.options = options
    this.report = report
    this.trace = trace
    this.pacing = new Pacing(clock, options.window, options.confirm)
    this.earlier = new Earlier(clock)
    this.#below = below
    this.#strays = new Strays(clock)
  }

  get link(): SubscriptionWorld['link'] {
    return this.#below.link
  }

  get(identifier: string): Subscription | undefined {
    return this.#byIdentifier.get(identifier)
  }

  get handles(): Handle[] {
    return [...this.#byIdentifier.values()].flatMap(({ handles }) => handles)
  }

  /** Presence on a channel; `null`: nobody has subscribed to it. */
  presences(identifier: string): LatePresences | null {
    if (!this.#byIdentifier.has(identifier)) return null
    this.#presences ??= new LatePresences(this, this.options.presence, this.clock, this.report)
    return this.#presences
  }

  presence(identifier: string): Attendance | undefined {
    return this.#presences?.get(identifier)
  }

  listening(identifier: string): boolean {
    return this.#byIdentifier.get(identifier)?.listening === true
  }

  unreachable(identifier: string): Error | null {
    if (this.link === 'closed') return closedError(identifier, 'closed')
    return this.#byIdentifier.has(identifier) ? null : closedError(identifier)
  }

  /** `since`: the page was made with that, and what came later is wanted as well. */
  add(handle: Handle, since: FirstPaint | null = null): void {
    const { identifier } = handle
    let subscription = this.#byIdentifier.get(identifier)
    if (!subscription) {
      subscription = new Subscription(identifier, this)
      this.#byIdentifier.set(identifier, subscription)
    }
    this.#strays.wanted(identifier)
    const missed = since && this.#missedFrom(since, subscription)
    this.#rejected?.delete(handle)
    subscription.add(handle)
    if (missed)
      guard(this.report, () => handle.judged?.({ status: 'gap', replayed: 0, reason: 'unproven', missed }))
  }

  /** What cannot be asked for any more, as others share the subscription. The rest is asked for along with it. */
  #missedFrom(since: FirstPaint, subscription: Subscription): Missed[] | null {
    const { identifier, heard, awaited } = subscription
    if (subscription.isAsked) return missedBy(since, heard?.positions ?? [], awaited)
    const other = this.#firstPaints?.get(identifier)
    const start = other && startOf(other, this.since())
    const missed = start ? missedBy(since, start.positions, start.since) : null
    if (!missed) {
      this.#firstPaints ??= new Map()
      this.#firstPaints.set(identifier, other ?? since)
    }
    return missed
  }

  remove(handle: Handle): void {
    this.#rejected?.delete(handle)
    this.#byIdentifier.get(handle.identifier)?.remove(handle)
  }

  rejected(handles: readonly Handle[]): void {
    this.#rejected ??= new Set()
    for (const handle of handles) this.#rejected.add(handle)
    for (const handle of this.#rejected) {
      if (this.#rejected.size <= MOST_REJECTED) return
      this.#rejected.delete(handle)
    }
  }

  /** Asks at once for all that wait after a rejection. Returns those for which it was final. */
  askAgain(): readonly Handle[] {
    for (const subscription of [...this.#byIdentifier.values()]) subscription.askAgain()
    const rejected = [...(this.#rejected ?? [])]
    this.#rejected = null
    return rejected
  }

  /** A message of a channel. What nobody wants is dropped, never kept for whoever comes next. */
  route(frame: Data, size: number): void {
    const subscription = this.#byIdentifier.get(frame.identifier)
    if (subscription) subscription.receive(frame, size)
    else if (this.#strays.returned(frame.identifier)) this.#expel(frame.identifier)
  }

  /** Any other message that names a channel. */
  receive(message: Message): void {
    if (message.kind === 'confirmed') {
      const subscription = this.#byIdentifier.get(message.identifier)
      if (subscription) subscription.confirmed()
      // Given up long ago, and yet the server has it.
      else this.#expel(message.identifier)
    } else if (message.kind === 'rejected' && message.identifier !== null) {
      this.#byIdentifier.get(message.identifier)?.rejected()
    } else if (message.kind === 'history') {
      this.#byIdentifier.get(message.identifier)?.answered(message.found)
    } else if (message.kind === 'presence') {
      this.#byIdentifier.get(message.identifier)?.present(message.event)
    }
  }

  /** The link is up. `restored`: the server knows the session of the last one, and took over these identifiers. */
  linked(restored: boolean, identifiers: ReadonlySet<string>): void {
    this.extended = this.#below.extended
    this.#presences?.linked()
    const subscriptions = [...this.#byIdentifier.values()]
    // All that before any channel hears of it: one may subscribe to what is there already.
    for (const identifier of identifiers) {
      const subscription = this.#byIdentifier.get(identifier)
      if (subscription) subscription.keptByServer()
      else this.#expel(identifier)
    }
    for (const subscription of subscriptions) {
      if (this.link !== 'up') return
      if (identifiers.has(subscription.identifier)) subscription.restored()
      else subscription.linked(restored)
    }
  }

  since(): Since {
    return this.#below.since()
  }

  roughNow(): number {
    return this.#below.roughNow()
  }

  start(identifier: string): Start | null {
    const firstPaint = this.#firstPaints?.get(identifier)
    this.#firstPaints?.delete(identifier)
    if (!firstPaint || (firstPaint.positions.length === 0 && !this.extended))
      return this.#below.start(identifier)
    return startOf(firstPaint, this.since())
  }

  moved(): void {
    this.#below.moved()
  }

  left(subscription: Settling): void {
    const { identifier } = subscription
    // Whoever has it now begins where its page says.
    if ((this.#byIdentifier.get(identifier) ?? subscription) !== subscription) return
    this.#firstPaints?.delete(identifier)
    this.#below.left(identifier)
  }

  /** How far each channel was heard that goes on from there. */
  *heard(): Generator<[identifier: string, heard: Heard]> {
    for (const { identifier, heard } of this.#byIdentifier.values()) if (heard) yield [identifier, heard]
  }

  /** What was heard so far belongs to somebody who has left, and so does what waits to be sent. */
  forgetUser(): void {
    this.earlier.forget()
    for (const subscription of [...this.#byIdentifier.values()]) subscription.forgetUser()
    this.#presences?.forgetUser()
  }

  judged(verdict: Verdict): void {
    this.moved()
    if (verdict.status !== 'gap' || verdict.reason !== 'no_history' || !this.extended || this.#warned) return
    this.#warned = true
    this.report(noHistory())
  }

  lost(error: ReasonError, final: boolean): void {
    this.pacing.clear()
    this.#strays.clear()
    if (final) this.#presences?.closed(error)
    for (const subscription of [...this.#byIdentifier.values()]) {
      // A channel that heard of it closed the cable: all were told of that.
      if (!final && this.link === 'closed') return
      subscription.lost(error, final)
    }
  }

  check(command: Command): void {
    this.#below.check(command)
  }

  send(command: Command): void {
    if (command.command === 'unsubscribe') this.#strays.left(command.identifier)
    this.#below.send(command)
  }

  probe(): void {
    this.#below.probe()
  }

  settleLater(subscription: Settling): void {
    if (this.#unsettled) {
      this.#unsettled.add(subscription)
      return
    }
    const unsettled = new Set([subscription])
    this.#unsettled = unsettled
    this.clock.setTimeout(() => {
      this.#unsettled = null
      for (const one of unsettled) one.settle()
    }, 0)
  }

  forget(subscription: Settling): void {
    if (this.#byIdentifier.get(subscription.identifier) !== subscription) return
    this.#byIdentifier.delete(subscription.identifier)
    this.#presences?.end(subscription.identifier, closedError(subscription.identifier))
  }

  /** The server has what nobody wants. Who wants it from now on waits as after any unsubscribe. */
  #expel(identifier: string): void {
    const subscription = new Subscription(identifier, this)
    this.#byIdentifier.set(identifier, subscription)
    subscription.leave()
  }
}

const noHistory = () =>
  new CallError(
    'The server keeps no history, so what is published while a link is down is lost: run AnyCable with a broker',
    { reason: 'no_history', phase: 'history', retryable: false }
  )
