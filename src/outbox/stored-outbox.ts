import { CallError } from '../errors.ts'
import { Outcome } from '../outcome.ts'
import type { Payload } from '../transport/transport.ts'
import { payloadOf, type StoredCall } from './call-record.ts'
import { forgotten } from './forgotten.ts'
import type { Journal } from './journal.ts'
import type { Outbox, OutboxCall, OutboxOwner, QueuePolicy, SendPolicy } from './policy.ts'
import { full } from './queue.ts'

/** A call that waits. */
interface Entry {
  readonly frame: Payload
  /** `null`: it waits in memory alone. */
  readonly call: StoredCall | null
  readonly era: number
  /** Whether the journal has it that this may be on the wire; `refused`: it did not take that. */
  state: 'waiting' | 'noting' | 'noted' | 'refused'
}

/** What a stored outbox is made of. */
interface Parts {
  readonly owner: OutboxOwner
  readonly journal: Journal
  readonly policy: QueuePolicy
  /** Opens a queue in memory. */
  open(owner: OutboxOwner): Outbox
  /** What an earlier page has queued was sent, or, for this reason, was not. */
  settled(call: StoredCall, error: Error | null): void
}

/** The calls of one channel that wait, in memory and in the journal: in two queues, as those of an earlier page go first. */
export class StoredOutbox implements Outbox {
  readonly #parts: Parts
  readonly #earlier: Outbox
  readonly #own: Outbox
  readonly #entries = new Set<Entry>()
  #isTaking = false
  /** The frame that a queue made last. */
  #made: Payload | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    this.#earlier = parts.open(this.#ownerUnless(() => this.#isTaking))
    this.#own = parts.open(this.#ownerUnless(() => this.#isBehind))
  }

  get size(): number {
    return this.#earlier.size + this.#own.size
  }

  takes(policy: SendPolicy): boolean {
    return this.#own.takes(policy) || (this.#parts.owner.state === 'connected' && this.#isBehind)
  }

  add(call: OutboxCall): Promise<void> {
    const { owner, journal, policy } = this.#parts
    const { clock, report } = owner
    const isOurs = call.policy === policy
    journal.checkUser()
    journal.loaded(() => this.#takeUp())
    return Outcome.of<void>(clock, report, (resolve, reject) => {
      if (isOurs && this.size >= policy.max) return reject(full(policy.max))
      const { size } = this.#own
      const sent = this.#own.add(call)
      const waits = isOurs && this.#own.size > size
      const entry = waits ? this.#enter(call.asks ? null : this.#stored(call)) : null
      sent.finally(() => this.#drop(entry)).then(resolve, reject)
    })
  }

  connected(): void {
    const { journal } = this.#parts
    journal.checkUser()
    journal.loaded(() => this.#takeUp())
  }

  disconnected(): void {
    this.#earlier.disconnected()
    this.#own.disconnected()
    for (const entry of this.#entries) this.#pause(entry)
  }

  end(error: Error): void {
    this.#earlier.end(error)
    this.#own.end(error)
  }

  /** Whether calls of an earlier page go first, or may have to. */
  get #isBehind(): boolean {
    const { owner, journal } = this.#parts
    return this.#earlier.size > 0 || journal.isBehind(owner.identifier)
  }

  /** What an earlier page has left is sent, and then what waits. */
  #takeUp(): void {
    const { owner, journal } = this.#parts
    if (owner.state !== 'connected') return
    this.#isTaking = true
    for (const call of journal.take(owner.identifier)) this.#resume(call)
    this.#isTaking = false
    this.#flush()
  }

  #resume(call: StoredCall): void {
    const { owner, policy, settled } = this.#parts
    // The clock may have been set back.
    const ttl = Math.min(policy.ttl, call.due - owner.clock.now())
    const waits = { ...policy, ttl, max: Number.POSITIVE_INFINITY }
    const { action, payload } = payloadOf(call)
    this.#made = null
    const sent = this.#earlier.add({ action, payload, policy: waits, signal: undefined })
    const entry = this.#enter(call)
    sent
      .finally(() => this.#drop(entry))
      .then(
        () => settled(call, null),
        error => settled(call, error)
      )
      .then(() => this.#flush())
  }

  #stored({ action, payload }: OutboxCall): StoredCall | null {
    const { owner, journal, policy } = this.#parts
    return journal.add({
      identifier: owner.identifier,
      action: action ?? null,
      payload: payload ? JSON.stringify(payload) : null,
      due: owner.clock.now() + policy.ttl
    })
  }

  #enter(call: StoredCall | null): Entry {
    const entry: Entry = { frame: this.#made ?? '', call, era: this.#parts.journal.era, state: 'waiting' }
    this.#entries.add(entry)
    return entry
  }

  #drop(entry: Entry | null): void {
    if (!entry || !this.#entries.delete(entry)) return
    if (entry.call) this.#parts.journal.remove(entry.call)
  }

  #flush(): void {
    if (this.#earlier.size > 0) this.#earlier.connected()
    else this.#own.connected()
  }

  /** False: there is no link, or the journal is not done with it. Throws what it comes to otherwise. */
  #send(frame: Payload): boolean {
    const { owner, journal } = this.#parts
    const entry = [...this.#entries].find(one => one.frame === frame)
    if (!entry) return owner.send(frame)
    if (entry.era !== journal.era) throw forgotten()
    const state = entry.state === 'waiting' ? this.#note(entry) : entry.state
    if (state === 'refused') throw notNoted()
    if (state !== 'noted') return false
    if (!owner.send(frame)) {
      this.#pause(entry)
      return false
    }
    this.#drop(entry)
    return true
  }

  #note(entry: Entry): Entry['state'] {
    if (!entry.call) return 'noted'
    let isLater = false
    entry.state = 'noting'
    this.#parts.journal.begin(entry.call, isNoted => {
      // The link may have gone meanwhile.
      if (entry.state !== 'noting') return
      entry.state = isNoted ? 'noted' : 'refused'
      if (isLater) this.#flush()
    })
    isLater = true
    return entry.state
  }

  #pause(entry: Entry): void {
    if (entry.state === 'waiting') return
    entry.state = 'waiting'
    if (entry.call) this.#parts.journal.pause(entry.call)
  }

  /** The channel, as it looks to a queue that must not send at times. */
  #ownerUnless(isBarred: () => boolean): OutboxOwner {
    const { owner } = this.#parts
    return {
      ...owner,
      get state() {
        return owner.state === 'connected' && isBarred() ? 'connecting' : owner.state
      },
      frame: (action, payload) => {
        this.#made = owner.frame(action, payload)
        return this.#made
      },
      send: frame => this.#send(frame)
    }
  }
}

const notNoted = () =>
  new CallError(
    'Not sent: its storage did not note that it is about to be. The next page or process may send it',
    { reason: 'storage_failed', phase: 'perform', retryable: true }
  )
