import type { Clock, Timer } from '../index.ts'
import { passed } from './passed.ts'

/** One direction of a link: what was sent arrives in order, each after the same time. */
export class Lane {
  readonly #clock: Clock
  /** In ms; what is under way already keeps its own, and nothing overtakes it. */
  latency: number
  #queue: { due: number; job: () => void }[] = []
  #timer: Timer | null = null
  #held = false

  constructor(clock: Clock, latency: number) {
    this.#clock = clock
    this.latency = latency
  }

  send(job: () => void): void {
    if (this.latency === 0 && this.#queue.length === 0 && !this.#held) return job()
    this.#queue.push({ due: passed(this.#clock) + this.latency, job })
    this.#arm()
  }

  /** Nothing arrives until `release`. */
  hold(): void {
    this.#held = true
    this.#stop()
  }

  /** What had to wait arrives in one go. */
  release(): void {
    this.#held = false
    this.#run()
  }

  /** What is under way gets lost. */
  drop(): void {
    this.#queue = []
    this.#stop()
  }

  #run(): void {
    this.#timer = null
    const now = passed(this.#clock)
    for (let next = this.#queue[0]; next && next.due <= now && !this.#held; next = this.#queue[0]) {
      this.#queue.shift()
      next.job()
    }
    this.#arm()
  }

  #arm(): void {
    const [next] = this.#queue
    if (!next || this.#held || this.#timer !== null) return
    this.#timer = this.#clock.setTimeout(() => this.#run(), next.due - passed(this.#clock))
  }

  #stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}
