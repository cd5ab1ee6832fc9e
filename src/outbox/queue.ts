import { onAbort } from '../abort.ts'
import { Alarm } from '../alarm.ts'
import { CallError, OfflineError } from '../errors.ts'
import { Outcome } from '../outcome.ts'
import type { Payload } from '../transport/transport.ts'
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
  return { ttl, max, pace, open: owner => new Queue(owner) }
}

interface Entry {
  readonly frame: Payload
  readonly policy: SendPolicy
  /** The time of day when it expires, in ms: a machine that slept has kept it waiting, too. */
  readonly due: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  unwatch: () => void
}

class Queue implements Outbox {
  readonly #owner: OutboxOwner
  /** First in, first out. */
  readonly #entries = new Set<Entry>()
  readonly #pause: Alarm
  readonly #expiry: Alarm

  constructor(owner: OutboxOwner) {
    this.#owner = owner
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

  add({ action, payload, policy, signal }: OutboxCall): Promise<void> {
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
      const entry: Entry = { frame, policy, due: clock.now() + ttl, resolve, reject, unwatch: () => {} }
      this.#entries.add(entry)
      entry.unwatch = onAbort(signal, reason => this.#take(entry)?.reject(reason))
      this.#watchExpiry()
    })
  }

  connected(): void {
    this.#flush()
  }

  disconnected(): void {
    this.#pause.stop()
    for (const entry of this.#entries)
      if (entry.policy === 'fail') this.#take(entry)?.reject(new OfflineError('perform'))
      else if (entry.policy === 'drop') this.#take(entry)?.resolve()
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

  /** False: there is no link, and it goes on waiting. */
  #send(entry: Entry): boolean {
    try {
      if (!this.#owner.send(entry.frame)) return false
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
    if (this.size === 0) this.#expiry.stop()
    return entry
  }

  #watchExpiry(): void {
    if (this.#expiry.pending) return
    const soonest = Math.min(...[...this.#entries].map(({ due }) => due))
    if (soonest === Number.POSITIVE_INFINITY) return
    this.#expiry.set(Math.min(LONGEST_TIMER, Math.max(0, soonest - this.#owner.clock.now())), () => {
      const now = this.#owner.clock.now()
      for (const entry of this.#entries) if (entry.due <= now) this.#take(entry)?.reject(expired())
      if (this.size > 0) this.#watchExpiry()
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

export const full = (max: number) =>
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
