import type { ReasonError } from '@anycable/core'
import type { Clock, Timer } from '../clock.ts'
import type { Phase } from '../errors.ts'
import type { HistoryRequest } from '../protocol/command.ts'
import type { Data } from '../protocol/message.ts'

/** Somebody who waits for the confirmation. */
export interface Waiter {
  phase: Extract<Phase, 'subscribe' | 'perform' | 'whisper'>
  confirmed(): void
  failed(error: ReasonError): void
}

/** All that exists only while something is under way: an idle subscription is small. */
export class Work {
  /** How often the server left us without an answer. */
  silences = 0
  /** How often it said no. */
  rejections = 0
  trouble: ReasonError | null = null
  waiters: Waiter[] = []
  held: [frame: Data, size: number][] = []
  /** The history asked for along with the subscribe. */
  request: HistoryRequest | null = null
  /** All gave it up after it was asked for: what comes with the answer is nobody's. */
  outdated = false
  /** The link broke behind a subscribe: the server may have taken it up. */
  unheard = false
  #timer: Timer | null = null

  /** One wait at a time: the one before it has to be over. */
  wait(clock: Clock, ms: number, over: () => void): void {
    this.#timer = clock.setTimeout(over, ms)
  }

  stop(clock: Clock): void {
    if (this.#timer !== null) clock.clearTimeout(this.#timer)
    this.#timer = null
  }

  fail(which: (waiter: Waiter) => boolean, error: ReasonError | ((waiter: Waiter) => ReasonError)): void {
    const { waiters } = this
    if (waiters.length === 0) return
    this.waiters = waiters.filter(waiter => !which(waiter))
    for (const waiter of waiters)
      if (which(waiter)) waiter.failed(typeof error === 'function' ? error(waiter) : error)
  }
}
