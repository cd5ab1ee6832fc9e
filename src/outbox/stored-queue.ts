import type { Clock } from '../clock.ts'
import { guard, type Report } from '../emitter.ts'
import { CallError } from '../errors.ts'
import { isUsable, type TextStorage } from '../storage/text-storage.ts'
import { payloadOf, type StoredCall } from './call-record.ts'
import { Journal } from './journal.ts'
import type { PageLocks } from './page-lock.ts'
import type { Outbox, QueuePolicy } from './policy.ts'
import { type QueueOptions, queue } from './queue.ts'
import { StoredOutbox } from './stored-outbox.ts'

/** Options of `storedQueue`: those of `queue()`, for each channel, and these. */
export interface StoredQueueOptions extends QueueOptions {
  /**
   * Whose calls these are, such as the id of who is signed in: nobody sends what another has queued. A function is asked
   * whenever it matters; while it throws, nobody else has come. With a fixed name, nothing is stored after `cable.forget()`.
   */
  user?: string | (() => string)
  /**
   * Told what became of each call that an earlier page or process has queued: its promise is gone. Default: those that were not
   * sent go where errors go that nobody takes.
   */
  onEarlier?: (call: EarlierCall) => void
  /** How a page knows that it is the only one that has what is stored. Default `navigator.locks`, where there are any; `null`: none. */
  locks?: PageLocks | null
}

/** A call that an earlier page or process has queued, and what became of it. */
export interface EarlierCall {
  /** Nothing else was ever queued under this id. */
  readonly id: string
  /** Of its channel. */
  readonly identifier: string
  /** `null`: it was a `send()`. */
  readonly action: string | null
  /** As it goes on the wire; `null`: there was none, or nothing was in it. */
  readonly payload: object | null
  /**
   * `null`: it was sent now. Otherwise its reason says why it was not: `maybe_sent`, `expired`, or what `perform` rejects with.
   */
  readonly error: Error | null
}

/** Made by `storedQueue()`. */
export interface StoredQueue extends QueuePolicy {
  /** Resolves once the storage has all that waits, or has failed, or after a second; never rejects. */
  flush(): Promise<void>
}

/** What a stored queue needs of a cable. */
export interface QueueingCable {
  readonly transport: { readonly url: string }
  readonly clock: Clock
  readonly report: Report
  /** Another user comes. */
  on(event: 'forget', callback: () => void): () => void
}

/**
 * `queue()`, whose calls outlive the page or the process: the next one sends them, in order, each once at most. Give it to the
 * channels of this cable as their `sendPolicy`. Throws a `CallError` (`invalid_option`) for what it cannot use.
 *
 * ```ts
 * shop.sendPolicy = storedQueue(cable, webStorage(), { user: () => session.userId, ttl: 300_000 })
 * ```
 *
 * What the storage gives back, or fails to, costs what it should have kept and nothing else.
 */
export function storedQueue(
  cable: QueueingCable,
  storage: TextStorage,
  {
    user = () => '',
    onEarlier,
    locks = globalThis.navigator?.locks ?? null,
    ...options
  }: StoredQueueOptions = {}
): StoredQueue {
  if (!isUsable(storage, user)) throw badStorage()
  const { ttl, max, pace } = queue(options)
  const { clock, report } = cable

  function settled(call: StoredCall, error: Error | null): void {
    const { id, identifier, action } = call
    const told = { id, identifier, action, payload: payloadOf(call) ?? null, error }
    // Not in the middle of what the queue is at.
    Promise.resolve().then(() => {
      if (onEarlier) guard(report, onEarlier, told)
      else if (error) report(error)
    })
  }

  const journal = new Journal({
    storage,
    locks,
    user,
    clock,
    report,
    url: () => cable.transport.url,
    settled
  })
  cable.on('forget', () => journal.forget())
  /** Of which it was said already. */
  const told = new WeakSet<Outbox>()

  const policy: StoredQueue = {
    ttl,
    max,
    pace,
    open(present, owner) {
      if (present instanceof StoredOutbox && present.policy === policy) return present
      if (!present?.size) return new StoredOutbox({ owner: owner(), journal, policy, settled })
      // Order counts for more: what waits already is not stored.
      if (!told.has(present)) report(notStored(owner().identifier))
      told.add(present)
      return present
    },
    flush: () => journal.flush()
  }
  return policy
}

const badStorage = () =>
  new CallError(
    'No queue was made: calls are stored in an object with the methods get, set and delete, and user is a text or a function',
    { reason: 'invalid_option', phase: 'options', retryable: false }
  )

const notStored = (identifier: string) =>
  new CallError(
    `Calls of ${identifier} are not stored while those wait that another queue has taken: they wait in memory, behind them. Set sendPolicy before the first call`,
    { reason: 'not_stored', phase: 'perform', retryable: false }
  )
