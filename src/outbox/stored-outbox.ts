import { forgotten } from '../forgotten.ts'
import { performCommand } from '../protocol/perform.ts'
import { payloadOf, type StoredCall } from './call-record.ts'
import type { Journal, JournalReader } from './journal.ts'
import type { Note } from './note.ts'
import type { Outbox, OutboxCall, OutboxOwner, QueuePolicy, SendPolicy } from './policy.ts'
import { Queue } from './queue.ts'

/** What a stored outbox is made of. */
interface Parts {
  readonly owner: OutboxOwner
  readonly journal: Journal
  readonly policy: QueuePolicy
  /** What an earlier page has queued was sent, or, for this reason, was not. */
  settled(call: StoredCall, error: Error | null): void
}

/** The calls of one channel that wait, in memory and in the journal; those of an earlier page go first. */
export class StoredOutbox implements Outbox, JournalReader {
  readonly #parts: Parts
  readonly #queue: Queue

  constructor(parts: Parts) {
    this.#parts = parts
    this.#queue = new Queue(this.#guarded(), (call, due) => this.#noteOf(call, due))
  }

  get policy(): QueuePolicy {
    return this.#parts.policy
  }

  get size(): number {
    return this.#queue.size
  }

  get closed(): boolean {
    return this.#parts.owner.state === 'closed'
  }

  takes(policy: SendPolicy): boolean {
    return this.#queue.takes(policy) || (this.#parts.owner.state === 'connected' && this.#isBehind)
  }

  add(call: OutboxCall): Promise<void> {
    this.#parts.journal.join(this)
    return this.#queue.add(call)
  }

  connected(): void {
    this.#parts.journal.join(this)
  }

  disconnected(): void {
    this.#queue.disconnected()
  }

  end(error: Error): void {
    this.#queue.end(error)
  }

  /** What an earlier page has left is sent, and then what waits. */
  loaded(): void {
    const { owner, journal, policy, settled } = this.#parts
    if (owner.state !== 'connected') return
    const notes = journal.take(owner.identifier)
    const now = owner.clock.now()
    const calls = notes.map(note => ({
      action: note.call.action ?? undefined,
      payload: payloadOf(note.call),
      policy,
      // The clock may have been set back.
      due: Math.min(note.call.due, now + policy.ttl),
      clearance: note
    }))
    for (const [place, sent] of this.#queue.precede(calls).entries()) {
      const call = notes[place]?.call
      if (call)
        sent.then(
          () => settled(call, null),
          error => settled(call, error)
        )
    }
    this.#queue.connected()
  }

  forgotten(): void {
    this.#queue.end(forgotten())
  }

  /** Whether calls of an earlier page go first, or may have to. */
  get #isBehind(): boolean {
    const { owner, journal } = this.#parts
    return journal.isBehind(owner.identifier)
  }

  #noteOf({ action, payload, policy, asks }: OutboxCall, due: number): Note | null {
    const { owner, journal } = this.#parts
    if (asks || policy !== this.policy) return null
    const { identifier } = owner
    const { data } = performCommand(identifier, action, payload)
    return journal.add({ identifier, action: action ?? null, data, due })
  }

  /** The channel, as it looks to a queue that must not send before the storage was read, nor for somebody else. */
  #guarded(): OutboxOwner {
    const { owner, journal } = this.#parts
    const isBehind = () => this.#isBehind
    return {
      ...owner,
      get state() {
        return owner.state === 'connected' && isBehind() ? 'connecting' : owner.state
      },
      send: frame => !journal.checkUser() && owner.send(frame)
    }
  }
}
