import { onAbort } from '../abort.ts'
import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import { forgotten } from '../forgotten.ts'
import type { Attendance } from './attendance.ts'
import { installed, load, notLoaded } from './loading.ts'
import { type Attendant, isQuestion, type PresenceCall } from './presence-call.ts'
import type { Presences } from './presences.ts'
import type { PresenceOptions, PresenceOwner } from './world.ts'

/**
 * Presence on one cable. It is loaded when it is first used, and what was asked by then is done in that order. Where it does not
 * load, those who wait are told; who is to be here and what is to be followed stays so, and is tried again with the next use and
 * the next link.
 */
export class LatePresences {
  readonly #owner: PresenceOwner
  readonly #options: PresenceOptions
  readonly #clock: Clock
  readonly #report: Report
  readonly #patience: Alarm
  #presences: Presences | null = null
  /**
   * What was asked for, in that order, each with what ends the watch on its signal; and for those who were told that it did not
   * load what they still want.
   */
  readonly #calls = new Map<PresenceCall, () => void>()

  constructor(owner: PresenceOwner, options: PresenceOptions, clock: Clock, report: Report) {
    this.#owner = owner
    this.#options = options
    this.#clock = clock
    this.#report = report
    this.#patience = new Alarm(clock)
  }

  /** What somebody asked for on this channel, if anybody did. */
  get(identifier: string): Attendance | undefined {
    return this.#presences?.get(identifier)
  }

  /** Somebody looks on. Nothing is loaded for that alone: `null`, while it is not. */
  attend(by: Attendant, identifier: string): Attendance | null {
    return this.#loaded()?.attend(by, identifier) ?? null
  }

  /** Done at once where presence is loaded, behind what waits. Throws for what can never be sent. */
  call(call: PresenceCall): void {
    const closed = this.#owner.unreachable(call.identifier)
    if (closed && isQuestion(call)) return call.failed?.(closed)
    const presences = this.#loaded()
    if (presences) return presences.call(call)

    const { identifier, intent } = call
    if ('said' in call) this.#owner.check({ command: 'join', identifier, presence: { id: '', ...call.said } })
    this.#add(call)
    // What is wanted is kept for the next link; and who leaves has left where nothing of presence was there yet.
    if (closed || (intent === 'leave' && !this.#patience.pending)) this.#settle(({ done }) => done?.([]))
    else this.#load()
  }

  /** There is a link: a good time to load what did not load before. */
  linked(): void {
    if (!this.#loaded() && this.#calls.size > 0) this.#load()
  }

  /** No link comes by itself: nobody waits for one, and what is wanted is for the next. */
  closed(error: Error): void {
    this.#settle(call => (isQuestion(call) ? call.failed?.(error) : call.done?.([])))
  }

  /** A channel was given back, and what it asked for is not wanted any more. */
  part(by: Attendant, identifier: string, error: Error): void {
    this.#drop(error, call => call.by === by)
    this.get(identifier)?.part(by, error)
  }

  /** Nobody has the channel any more. */
  end(identifier: string, error: Error): void {
    this.#drop(error, call => call.identifier === identifier)
    this.get(identifier)?.end(error)
  }

  /** Another user comes: anyone may ask who is here, but who was to be here has left. */
  forgetUser(): void {
    this.#drop(forgotten('presence'), changesUs)
    this.#presences?.forgetUser()
  }

  /** Does what waits, if it can be done by now. */
  #loaded(): Presences | null {
    const parts = installed()
    if (!parts) return null
    this.#presences ??= new parts.Presences(this.#owner, this.#options, this.#clock, this.#report)
    for (const call of this.#calls.keys()) {
      this.#end(call)
      this.#presences.call(call)
    }
    return this.#presences
  }

  #load(): void {
    if (this.#patience.pending) return
    this.#patience.set(this.#options.timeout, () => this.#failed(notLoaded()))
    load().then(
      () => this.#loaded(),
      error => {
        // An earlier try may have been given up long ago.
        if (this.#patience.pending) this.#failed(error)
      }
    )
  }

  #failed(error: Error): void {
    if (this.#loaded()) return
    const told = new Set<Attendant>()
    this.#settle(call => {
      if (call.failed && call.intent !== 'leave') told.add(call.by)
      refuse(call, error)
    })
    if ([...this.#calls.keys()].some(({ by }) => !told.has(by))) this.#report(error)
  }

  /** Nobody waits any more, and what is wanted still is, as it was said last. */
  #settle(settle: (call: PresenceCall) => void): void {
    const calls = [...this.#calls.keys()]
    for (const call of calls) {
      this.#end(call)
      settle(call)
    }
    const wishes = calls.map(wishOf)
    for (const [place, wish] of wishes.entries())
      if (!wishes.slice(place).some(later => outdates(later, wish))) this.#add(wish)
  }

  #drop(error: Error, which: (call: PresenceCall) => boolean): void {
    for (const call of [...this.#calls.keys()]) {
      if (!which(call)) continue
      this.#end(call)
      refuse(call, error)
    }
  }

  #add(call: PresenceCall): void {
    const aborted = (reason: unknown) => {
      this.#end(call)
      call.failed?.(reason)
    }
    this.#calls.set(call, onAbort(call.signal, aborted))
  }

  /** Where nothing is wanted any more, no time runs. */
  #end(call: PresenceCall): void {
    this.#calls.get(call)?.()
    this.#calls.delete(call)
    if (this.#calls.size === 0) this.#patience.stop()
  }
}

/** Whoever waits is told; who wanted to leave has left. */
function refuse({ intent, done, failed }: PresenceCall, error: Error): void {
  if (intent === 'leave') done?.([])
  else failed?.(error)
}

/** What is wanted of it when nobody waits any more: who asked once goes on to follow. */
function wishOf(call: PresenceCall): PresenceCall {
  const { by, identifier } = call
  if (isQuestion(call)) return { by, identifier, intent: 'follow' }
  return { ...call, done: undefined, failed: undefined }
}

const changesUs = (call: PresenceCall) => !isQuestion(call) && call.intent !== 'follow'

/** Whether nothing is left of what was wanted before: of who left not even that. */
function outdates(later: PresenceCall, wish: PresenceCall): boolean {
  if (later === wish) return wish.intent === 'leave'
  if (later.by !== wish.by || later.identifier !== wish.identifier) return false
  return changesUs(later) === changesUs(wish) && (later.intent !== 'update' || wish.intent === 'update')
}
