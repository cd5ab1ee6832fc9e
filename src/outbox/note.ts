import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { CallError } from '../errors.ts'
import { PATIENCE } from '../storage/turns.ts'
import type { StoredCall } from './call-record.ts'
import type { Clearance } from './clearance.ts'

/** Who writes what is noted. */
export interface NoteKeeper {
  readonly clock: Clock
  /** Whether the storage has it, may have it, or is to have it. */
  has(note: Note): boolean
  /** Writes all as it is now; calls back with whether that was done. */
  save(then?: (done: boolean) => void): void
  remove(note: Note): void
  /** A writing takes too long. */
  late(): void
}

/** One call that waits, as the storage is to have it: nothing that is there goes out before it was noted there that it may be out. */
export class Note implements Clearance {
  readonly call: StoredCall
  readonly #keeper: NoteKeeper
  readonly #patience: Alarm
  /** `refused`: the storage did not take it in time that this is about to go out. */
  #state: 'waiting' | 'noting' | 'noted' | 'refused' | 'over' = 'waiting'
  /** The last noting: what one before it came to says nothing of the storage of now. */
  #noting: object | null = null

  constructor(call: StoredCall, keeper: NoteKeeper) {
    this.call = call
    this.#keeper = keeper
    this.#patience = new Alarm(keeper.clock)
  }

  /** Whether it may be on the wire. */
  get begun(): boolean {
    return this.#state === 'noting' || this.#state === 'noted'
  }

  granted(again: () => void): boolean {
    if (this.#state === 'waiting') this.#note(again)
    if (this.#state === 'refused') throw notNoted()
    return this.#state === 'noted'
  }

  returned(): void {
    if (this.#state === 'waiting' || this.#state === 'over') return
    this.#moved('waiting')
    if (this.#keeper.has(this)) this.#keeper.save()
  }

  over(): void {
    if (this.#state === 'over') return
    this.#moved('over')
    this.#keeper.remove(this)
  }

  #note(again: () => void): void {
    const keeper = this.#keeper
    if (!keeper.has(this)) return this.#moved('noted')
    const noting = {}
    this.#state = 'noting'
    this.#noting = noting
    let isLater = false
    const settle = (done: boolean) => {
      if (this.#noting !== noting) return
      this.#moved(done ? 'noted' : 'refused')
      if (isLater) again()
    }
    this.#patience.set(PATIENCE, () => {
      keeper.late()
      settle(false)
    })
    // It may be nothing of the storage's by then.
    const isSafe = (done: boolean) => done || !keeper.has(this)
    // A failure may be that of others, which wait in memory from then on.
    keeper.save(done => (isSafe(done) ? settle(true) : keeper.save(again => settle(isSafe(again)))))
    isLater = true
  }

  #moved(state: 'waiting' | 'noted' | 'refused' | 'over'): void {
    this.#state = state
    this.#noting = null
    this.#patience.stop()
  }
}

const notNoted = () =>
  new CallError(
    'Not sent: its storage did not note that it is about to be. The next page or process may send it',
    { reason: 'storage_failed', phase: 'perform', retryable: true }
  )
