import { onAbort } from '../abort.ts'
import { Alarm } from '../alarm.ts'
import { CallError, OfflineError } from '../errors.ts'
import { Outcome } from '../outcome.ts'
import type { Payload } from '../transport/transport.ts'
import type { Clearance } from './clearance.ts'
import type { Outbox, OutboxCall, OutboxOwner, QueuePolicy, SendPolicy } from './policy.ts'

/** How many calls wait, for how long, and how fast they are sent. */
export interface QueueOptions {
  /** How long a call waits at most, in ms. Default 60,000. */
  ttl?: number
  /** How many calls of a channel may wait. Default 100. */
  max?: number
  /** Ms between two calls that are sent from the queue. Default 10. */
  pace?: number
}

/**
 * A policy for `perform`: what cannot be sent now waits, and is sent in order once the channel is confirmed, one every
 * `pace` ms. Its promise rejects with `expired` after `ttl`, and at once with `queue_full` where `max` wait already. Nothing that was
 * handed to a link is sent again. Throws a `CallError` (`invalid_option`) for numbers it cannot use.
 *
 * ```ts
 * await chat.perform('speak', { text }, { policy: queue({ ttl: 30_000 }) })
 * ```
 */
export function queue({ ttl = 60_000, max = 100, pace = 10 }: QueueOptions = {}): QueuePolicy {
  for (const [name, value] of Object.entries({ ttl, max, pace })) if (!(value >= 0)) throw unusable(name)
  return { ttl, max, pace, open: (present, owner) => present ?? new Queue(owner()) }
}

interface Entry {
  readonly frame: Payload
  readonly policy: SendPolicy
  /** The time of day when it expires, in ms: a machine that slept has kept it waiting, too. */
  readonly due: number
  /** `null`: it needs a link and nothing else. */
  readonly clearance: Clearance | null
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  unwatch: () => void
}

/** A call that goes before all that wait. */
export interface EarlierEntry {
  readonly action: string | undefined
  readonly payload: object | undefined
  readonly policy: QueuePolicy
  readonly due: number
  readonly clearance: Clearance
}

export class Queue implements Outbox {
  readonly #owner: OutboxOwner
  readonly #clearanceOf: (call: OutboxCall, due: number) => Clearance | null
  /** First in, first out. */
  readonly #entries = new Set<Entry>()
  readonly #pause: Alarm
  readonly #expiry: Alarm
  #expiresAt = 0

  /** `clearanceOf` is asked once for each call that has to wait. */
  constructor(
    owner: OutboxOwner,
    clearanceOf: (call: OutboxCall, due: number) => Clearance | null = () => null
  ) {
    this.#owner = owner
    this.#clearanceOf = clearanceOf
    this.#pause = new Alarm(owner.clock)
    this.#expiry = new Alarm(owner.clock)
  }

  get size(): number {
    return this.#entries.size
  }

  takes(policy: SendPolicy): boolean {
    if (typeof policy === 'object') return true
    const { state } = this.#owner
    return this.size > 0 && (state === 'connected' || state === 'connecting')
  }

  add(call: OutboxCall): Promise<void> {
    const { action, payload, policy, signal } = call
    const { clock, report } = this.#owner
    return Outcome.of<void>(clock, report, (resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const { state } = this.#owner
      if (state === 'closed' || state === 'idle') return reject(this.#owner.closedError())
      // Made now: the app may change its payload while this waits.
      const frame = this.#owner.frame(action, payload)
      if (this.size === 0 && state === 'connected' && this.#owner.send(frame)) return resolve()

      const { max, ttl } = typeof policy === 'object' ? policy : PASSING
      if (this.size >= max) return reject(full(max))
      const due = clock.now() + ttl
      const clearance = this.#clearanceOf(call, due)
      const entry: Entry = { frame, policy, due, clearance, resolve, reject, unwatch: () => {} }
      this.#entries.add(entry)
      entry.unwatch = onAbort(signal, reason => this.#take(entry)?.reject(reason))
      this.#expireAt(due)
    })
  }

  /** Puts calls before all that wait, how many that may be. */
  precede(calls: readonly EarlierEntry[]): Promise<void>[] {
    const { clock, report } = this.#owner
    const behind = [...this.#entries]
    this.#entries.clear()
    const sent = calls.map(({ action, payload, policy, due, clearance }) =>
      Outcome.of<void>(clock, report, (resolve, reject) => {
        try {
          const frame = this.#owner.frame(action, payload)
          this.#entries.add({ frame, policy, due, clearance, resolve, reject, unwatch: () => {} })
          this.#expireAt(due)
        } catch (error) {
          clearance.over()
          reject(error)
        }
      })
    )
    for (const entry of behind) this.#entries.add(entry)
    return sent
  }

  connected(): void {
    this.#flush()
  }

  disconnected(): void {
    this.#pause.stop()
    for (const entry of this.#entries)
      if (entry.policy === 'fail') this.#take(entry)?.reject(new OfflineError('perform'))
      else if (entry.policy === 'drop') this.#take(entry)?.resolve()
      else entry.clearance?.returned()
  }

  end(error: Error): void {
    this.#pause.stop()
    for (const entry of this.#entries) this.#take(entry)?.reject(error)
  }

  #flush(): void {
    for (const entry of this.#entries) {
      if (this.#pause.pending || this.#owner.state !== 'connected') return
      if (entry.due <= this.#owner.clock.now()) this.#take(entry)?.reject(expired())
      else if (!this.#send(entry)) return
    }
  }

  /** False: there is no link, or no clearance yet, and it goes on waiting. */
  #send(entry: Entry): boolean {
    const { clearance, frame } = entry
    try {
      if (clearance && !clearance.granted(() => this.#flush())) return false
      if (!this.#owner.send(frame)) {
        clearance?.returned()
        return false
      }
      this.#take(entry)?.resolve()
    } catch (error) {
      // Whether anything of it went out nobody knows: it is not tried again.
      this.#take(entry)?.reject(error)
    }
    const { pace } = typeof entry.policy === 'object' ? entry.policy : PASSING
    this.#pause.set(pace, () => this.#flush())
    return true
  }

  /** The one way out: whoever takes it settles it. */
  #take(entry: Entry): Entry | null {
    if (!this.#entries.delete(entry)) return null
    entry.unwatch()
    entry.clearance?.over()
    if (this.size === 0) this.#expiry.stop()
    return entry
  }

  /** One alarm for all, at the soonest. */
  #expireAt(due: number): void {
    if (due === Number.POSITIVE_INFINITY || (this.#expiry.pending && this.#expiresAt <= due)) return
    this.#expiresAt = due
    this.#expiry.set(Math.min(LONGEST_TIMER, Math.max(0, due - this.#owner.clock.now())), () => {
      const now = this.#owner.clock.now()
      for (const entry of this.#entries) if (entry.due <= now) this.#take(entry)?.reject(expired())
      this.#expireAt(Math.min(...[...this.#entries].map(entry => entry.due)))
    })
  }
}

/** What a timer can hold at most, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/** For calls that wait for nothing but those before them. */
const PASSING = { max: 1_000, ttl: Number.POSITIVE_INFINITY, pace: 10 }

const expired = () =>
  new CallError(
    'Not sent: it waited in the queue for longer than its ttl. Send it again if it still counts',
    {
      reason: 'expired',
      phase: 'perform',
      retryable: true
    }
  )

const full = (max: number) =>
  new CallError(`Not sent: ${max} calls of this channel wait already. Wait, or raise max`, {
    reason: 'queue_full',
    phase: 'perform',
    retryable: true
  })

const unusable = (name: string) =>
  new CallError(`No queue was made: ${name} has to be a number that is not negative`, {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
