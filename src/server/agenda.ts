interface Entry {
  readonly due: number
  readonly job: () => void
}

/** What is to happen later. It has no timer: whoever has one says when it is later. */
export class Agenda {
  readonly #now: () => number
  /** Soonest first, and what is due together in the order it was put down. */
  readonly #entries: Entry[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** When the next job is due; `null` without one. */
  get due(): number | null {
    return this.#entries[0]?.due ?? null
  }

  at(due: number, job: () => void): void {
    const before = this.#entries.findLastIndex(entry => entry.due <= due)
    this.#entries.splice(before + 1, 0, { due, job })
  }

  /** Does everything that is due. */
  run(): void {
    const now = this.#now()
    for (let next = this.#entries[0]; next && next.due <= now; next = this.#entries[0]) {
      this.#entries.shift()
      next.job()
    }
  }
}

/** Jobs that wait for each other: none is done before the one in front of it. */
export class Lane {
  readonly #agenda: Agenda
  readonly #now: () => number
  #waiting = 0
  #lastDue = 0

  constructor(agenda: Agenda, now: () => number) {
    this.#agenda = agenda
    this.#now = now
  }

  /** At once, if it has nothing to wait for. */
  after(wait: number, job: () => void): void {
    if (wait === 0 && this.#waiting === 0) return job()

    this.#waiting++
    this.#lastDue = Math.max(this.#lastDue, this.#now()) + wait
    this.#agenda.at(this.#lastDue, () => {
      this.#waiting--
      job()
    })
  }
}
