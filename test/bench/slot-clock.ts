import type { Clock } from 'hawser'
import { seeded } from '../support/virtual-clock.ts'

interface Timer {
  callback: (() => void) | null
}

/** Virtual time for very many timers: a list for each millisecond, and a step from one to the next. */
export class SlotClock implements Clock {
  readonly random = seeded(7)
  readonly #slots = new Map<number, Timer[]>()
  #now = 0

  now(): number {
    return this.#now
  }

  setTimeout(callback: () => void, ms: number): Timer {
    const timer = { callback }
    // Never in the millisecond that runs.
    const due = this.#now + Math.max(1, Math.ceil(ms))
    const slot = this.#slots.get(due)
    if (slot) slot.push(timer)
    else this.#slots.set(due, [timer])
    return timer
  }

  clearTimeout(timer: Timer): void {
    timer.callback = null
  }

  /** A millisecond passes. Whether anything ran. */
  step(): boolean {
    const due = this.#slots.get(++this.#now) ?? []
    this.#slots.delete(this.#now)
    for (const { callback } of due) callback?.()
    return due.length > 0
  }
}
