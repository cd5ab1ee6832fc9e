import type { ReasonError } from '@anycable/core'
import { CallError, ConfirmationTimeoutError, OfflineError, RejectedError } from '../errors.ts'
import { History } from '../history/history.ts'
import type { Since } from '../history/judge.ts'
import type { Heard } from '../history/start.ts'
import type { Verdict } from '../history/verdict.ts'
import type { Attendance } from '../presence/attendance.ts'
import type { Data } from '../protocol/message.ts'
import type { PresenceEvent } from '../protocol/presence.ts'
import { type Handle, tellPresence } from './handle.ts'
import { Recovering } from './recovering.ts'
import { closedError, queueFull } from './refusals.ts'
import {
  channelStateOf,
  SUBSCRIPTION,
  type SubscriptionEvent,
  type SubscriptionState,
  type WireState
} from './state.ts'
import { type Waiter, Work } from './work.ts'
import type { Settling } from './world.ts'

/**
 * What stands behind the channels with one identifier. Linear on the wire: never two subscribes in flight, never
 * an unsubscribe before the answer. What is wanted may change at any time; the wire follows when it can.
 */
export class Subscription extends Recovering implements Settling {
  #state: SubscriptionState = 'unsubscribed'
  #wire: WireState = 'absent'
  #pending: Work | null = null
  /** The channels are told that it is there, and then how it went: whoever comes meanwhile hears that too. */
  #isTelling = false

  /** A channel wants it. One that comes late is told at once how things stand. */
  add(handle: Handle): void {
    this.admit(handle)
    if (this.#state === 'subscribed') {
      this.tellOne(handle, one => one.connected())
      if (!this.replaying && !this.#isTelling) this.tellOne(handle, one => one.judged?.(FRESH))
      return
    }

    this.#move('subscribe')
    if (this.world.link === 'closed' || this.world.link === 'down') this.#work.trouble ??= this.#downError()
    if (this.shown !== 'disconnected') this.#announce()
    else this.tellOne(handle, one => one.disconnected(this.#pending?.trouble ?? undefined))
    this.settle()
  }

  /** A channel is done with it. The last one takes the subscription along, unless another comes in this task. */
  remove(handle: Handle, error?: ReasonError): void {
    if (!this.dismiss(handle)) return
    if (this.deserted) {
      this.#move('unsubscribe')
      this.#pending?.fail(() => true, closedError(this.identifier))
      this.world.settleLater(this)
    }
    this.tellOne(handle, one => one.closed(error))
  }

  /** Calls back when the server has confirmed, which may be at once, or when it is clear that it will not soon. */
  wait(waiter: Waiter): void {
    const { link, options } = this.world
    if (this.#state === 'subscribed') return waiter.confirmed()
    if (this.#state !== 'subscribing' || link === 'closed')
      return waiter.failed(closedError(this.identifier, link))

    if (waiter.phase !== 'subscribe') {
      const trouble = this.#pending?.trouble
      if (link === 'down' || (trouble && link === 'coming'))
        return waiter.failed(new OfflineError(waiter.phase))
      if (trouble) return waiter.failed(trouble)
    }
    if (this.#work.waiters.length < options.mostHeld) this.#work.waiters.push(waiter)
    else waiter.failed(queueFull(options.mostHeld, waiter.phase))
  }

  /** Whether missed messages come in, and live ones wait for them. */
  get replaying(): boolean {
    return this.#state === 'subscribed' && this.history?.replaying === true
  }

  /** A message came for this identifier, of `size` bytes. */
  receive(frame: Data, size: number): void {
    if (this.#state === 'subscribed') return this.hear(frame, size)
    if (this.#state !== 'subscribing' || (this.#wire !== 'asked' && this.#wire !== 'unclear')) return
    // The server may speak before it confirms: kept until the channel is connected.
    const { held } = this.#work
    if (held.length < this.world.options.mostHeld) held.push([frame, size])
    else this.world.report(queueFull(this.world.options.mostHeld, 'subscribe'))
  }

  /** The server confirmed; a second time is harmless. */
  confirmed(): void {
    if (!this.#answerable) return
    this.history?.answersFollow()
    this.#stopTimer()
    this.#wire = 'held'
    this.world.pacing.answered(this)
    if (this.#state !== 'subscribing') this.settle()
    else if (this.#pending?.outdated) this.leave()
    else this.#connected('confirmed')
  }

  /** The server has it from the last link. */
  keptByServer(): void {
    this.#wire = 'restored'
  }

  /** It is confirmed by that. */
  restored(): void {
    const pending = this.#pending
    if (pending) pending.trouble = null
    this.#wire = 'held'
    if (this.#state !== 'subscribing') return this.settle()
    this.#begin(pending?.unheard === true)
    this.#connected('restored')
  }

  /** The server says who is here. */
  present(event: PresenceEvent): void {
    if (!this.listening) return
    this.#presence?.receive(event)
    this.tell(handle => tellPresence(handle, event))
  }

  /** Whether the server was asked for it, so that nothing can go along any more. */
  get isAsked(): boolean {
    return (
      this.history !== null || this.#wire === 'asked' || this.#wire === 'unclear' || this.#wire === 'held'
    )
  }

  /** For who goes on from here, after this page or process; `null`: the server never had it. */
  get heard(): Heard | null {
    if (this.history) return this.history.heard
    return this.#state === 'subscribed' ? { positions: [], since: this.since() } : null
  }

  /** From when on what was missed is still to come, and all of it; `null`: not so. */
  get awaited(): Since | null {
    return this.#state === 'subscribed' ? null : (this.history?.awaited ?? null)
  }

  /** The user of before has left. */
  forgetUser(): void {
    this.forget()
    // What was missed by whoever has left was asked for along with it.
    if (this.#wire === 'asked' && this.#pending?.request) this.#pending.outdated = true
    this.tell(handle => handle.forgotten?.())
  }

  #giveBack(): void {
    this.world.left(this)
    // What came before its confirmation is not for whoever comes next.
    if (this.#pending) this.#pending.held = []
    if (this.history) this.world.earlier.keep(this.identifier, this.history.handOver())
    this.forget()
  }

  get #presence(): Attendance | undefined {
    return this.world.presence(this.identifier)
  }

  /** The server said no: final for the channels of now, unless the app wants it asked again. */
  rejected(): void {
    if (!this.#answerable) return
    this.trace?.({ type: 'rejected', identifier: this.identifier })
    const error = new RejectedError(this.identifier)
    const wait = this.#isWanted ? this.#retryAfter() : null
    if (wait === null) return this.#refuse(error)

    this.#wire = 'absent'
    this.world.pacing.leave(this)
    this.#work.fail(() => true, error)
    this.lost(error, false)
    // Whoever was told may have thought otherwise.
    if (!this.#isWanted || this.#wire !== 'absent' || this.world.link !== 'up') return
    this.#wire = 'refused'
    this.#work.wait(this.world.clock, wait, () => this.askAgain())
  }

  /** It may be taken now. */
  askAgain(): void {
    if (this.#wire !== 'refused') return
    this.#stopTimer()
    this.#wire = 'absent'
    this.settle()
  }

  #retryAfter(): number | null {
    const { report, options } = this.world
    const rejections = this.#work.rejections++
    if (typeof options.retryRejected === 'boolean')
      return options.retryRejected ? this.#nextWait(rejections + 2) : null
    try {
      return options.retryRejected(rejections)
    } catch (error) {
      report(error)
      return null
    }
  }

  #refuse(error: ReasonError): void {
    this.#stopTimer()
    this.#wire = 'absent'
    this.world.pacing.leave(this)
    this.world.left(this)
    this.history?.drop()
    this.#presence?.gone()
    this.#move('rejected')
    const handles = this.dismissAll()
    this.#pending?.fail(() => true, error)
    this.world.forget(this)
    this.world.rejected(handles)
    for (const handle of handles) this.tellOne(handle, one => one.closed(error))
  }

  /** The link is up: nothing is held on it yet. `sameServer`: by one that knows what was on the last link. */
  linked(sameServer: boolean): void {
    if (!sameServer) this.history?.unrestored()
    if (this.#pending) this.#pending.trouble = null
    this.#announce()
    this.settle()
  }

  /** The link is gone, and all that the server held with it. `final`: no new one will come by itself. */
  lost(error: ReasonError, final: boolean): void {
    this.#stopTimer()
    const asked = this.#wire === 'asked'
    this.#wire = 'absent'
    if (this.#state === 'subscribed') this.history ??= new History(this, null, this.earlier)
    this.#move('lost')
    this.#presence?.lost(final ? error : null)
    if (this.#state !== 'subscribing') {
      this.history?.drop()
      return this.world.forget(this)
    }

    this.history?.lost(error.reason === 'too_slow')
    const work = this.#work
    work.unheard = asked || work.unheard
    work.outdated = false
    work.silences = 0
    work.held = []
    work.trouble = error
    work.fail(
      ({ phase }) => final || phase !== 'subscribe',
      ({ phase }) => (phase === 'subscribe' ? error : new OfflineError(phase, error))
    )
    this.#announce()
  }

  /** Where it goes on from. `heard`: the server may have had it, and it missed what was published since. */
  #begin(heard: boolean): void {
    if (this.history) return
    const start = this.world.start(this.identifier)
    if (start) this.history = new History(this, start)
    else if (heard) this.history = new History(this, this.fromNow, this.earlier)
  }

  /** Its turn to ask the server. */
  ask(): void {
    const { identifier } = this
    const { extended } = this.world
    const work = this.#work
    this.#wire = 'asked'
    work.held = []
    work.outdated = false
    // A confirmation that is late may be of a subscribe before, which was undone meanwhile.
    this.#begin(extended && work.silences > 0)
    work.request = (extended && this.history?.request) || null
    this.trace?.({ type: 'subscribing', identifier, history: work.request !== null })
    const presence = this.#presence?.along()
    try {
      this.world.send({
        command: 'subscribe',
        identifier,
        ...(work.request && { history: work.request }),
        ...(presence && { presence })
      })
      if (work.request) this.history?.sentAlong()
    } catch (error) {
      // What can never be sent is a no; anything else is a dying socket, whose end is told by its close.
      if (error instanceof CallError) this.#refuse(error)
    }
  }

  /**
   * Silence may mean that the server never took the subscription, or that its answer was lost and a second
   * subscribe will not be answered either. Only an unsubscribe in between tells (docs/protocol.md, "Subscribe").
   */
  unanswered(): void {
    const work = this.#work
    work.silences++
    this.trace?.({ type: 'unanswered', identifier: this.identifier, times: work.silences })
    if (this.#state !== 'subscribing' || work.silences === 1) return this.leave()

    this.#wire = 'unclear'
    work.wait(this.world.clock, this.#nextWait(work.silences), () => this.leave())
    const error = new ConfirmationTimeoutError(this.identifier)
    if (!work.trouble) this.world.report(error)
    work.trouble = error
    work.fail(() => true, error)
    this.#announce()
    this.world.probe()
  }

  /** Brings the wire closer to what is wanted. */
  settle(): void {
    const wanted = this.#isWanted
    if (!wanted) this.#giveBack()
    switch (this.#wire) {
      case 'absent':
        if (!wanted) return this.world.forget(this)
        if (this.world.link !== 'up') return
        this.#wire = 'queued'
        return this.world.pacing.enter(this)
      case 'queued':
        if (wanted) return
        this.world.pacing.leave(this)
        this.#wire = 'absent'
        return this.world.forget(this)
      case 'held':
        return wanted ? this.#connected('kept') : this.leave()
      case 'unclear':
        if (!wanted) this.leave()
        return
      case 'refused':
        if (!wanted) this.askAgain()
        return
      case 'asked':
        this.#work.outdated ||= !wanted && this.#work.request !== null
        return
      case 'restored':
      case 'leaving':
        return
    }
  }

  /** `kept`: given back and taken again before the server heard of it. */
  #connected(how: 'confirmed' | 'restored' | 'kept'): void {
    if (!this.#move('confirmed')) return
    this.trace?.({ type: 'subscribed', identifier: this.identifier, how })
    const pending = this.#pending
    this.#pending = null
    const history = this.history
    const request = how === 'restored' ? this.askForHistory() : (pending?.request ?? null)
    if (how !== 'kept' && request) history?.confirmed(request)

    this.#presence?.settle()
    // Calls made before go first: those that a listener makes on `connect` come after them.
    for (const waiter of pending?.waiters ?? []) waiter.confirmed()
    this.#isTelling = true
    this.#announce(how === 'restored')
    this.#isTelling = false
    if (!this.listening) return
    if (how === 'kept') history?.resumed()
    if (how === 'kept' || !history) {
      if (!this.replaying) this.judged(FRESH)
    } else if (!request) history.confirmed(null)
    for (const [frame, size] of pending?.held ?? []) if (this.listening) this.hear(frame, size)
  }

  /** Whether the server has it and somebody wants it. */
  get listening(): boolean {
    return this.#state === 'subscribed' && this.#wire === 'held'
  }

  /** Takes it off the server, wanted or not, and looks again when that may be done anew. */
  leave(): void {
    this.#stopTimer()
    const { clock, options } = this.world
    this.trace?.({ type: 'unsubscribing', identifier: this.identifier, wanted: this.#isWanted })
    this.#wire = 'leaving'
    this.#presence?.gone()
    this.world.pacing.leave(this)
    this.#work.wait(clock, options.cooldown, () => {
      this.#stopTimer()
      this.#wire = 'absent'
      this.settle()
    })
    try {
      this.world.send({ command: 'unsubscribe', identifier: this.identifier })
    } catch {
      // A dying socket takes the subscription along.
    }
  }

  #nextWait(silences: number): number {
    const { clock, options } = this.world
    const longest = Math.min(options.longestWait, options.confirm * 2 ** (silences - 2))
    return longest * (0.5 + 0.5 * clock.random())
  }

  #move(event: SubscriptionEvent): boolean {
    const next = SUBSCRIPTION[this.#state][event]
    if (next === null) return false
    this.#state = next
    return true
  }

  /** Tells the channels what they show now, if that is something new. */
  #announce(restored = false): void {
    const trouble = this.#pending?.trouble ?? undefined
    this.show(channelStateOf(this.#state, trouble !== undefined), trouble, restored)
  }

  #downError(): ReasonError {
    return this.world.link === 'closed'
      ? closedError(this.identifier, 'closed')
      : new OfflineError('subscribe')
  }

  #stopTimer(): void {
    this.#pending?.stop(this.world.clock)
  }

  /** An answer to a subscribe that was followed by an unsubscribe says nothing of what is held now. */
  get #answerable(): boolean {
    return this.#wire === 'asked' || this.#wire === 'unclear' || this.#wire === 'held'
  }

  get #isWanted(): boolean {
    return this.#state === 'subscribing' || this.#state === 'subscribed'
  }

  get #work(): Work {
    this.#pending ??= new Work()
    return this.#pending
  }
}

const FRESH: Verdict = { status: 'fresh', replayed: 0 }
