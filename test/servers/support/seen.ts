import { setTimeout as sleep } from 'node:timers/promises'

/** How long a test waits for what has to come, in ms. */
const PATIENCE = 10_000

/** What was seen, as a diary: an error about what did not come quotes it. */
export class Diary {
  readonly #since = Date.now()
  readonly #entries: string[] = []

  note(entry: string): void {
    this.#entries.push(`${String(Date.now() - this.#since).padStart(6)} ms  ${entry}`)
  }

  /** The last of it: enough to understand, not more. */
  toString(): string {
    return this.#entries.slice(-40).join('\n') || 'nothing at all'
  }
}

/** Waits until `check` gives something; throws with what was seen when it has not within `patience` ms. */
export async function until<T>(
  what: string,
  check: () => T | undefined | null | false,
  seen: Diary,
  patience = PATIENCE
): Promise<T> {
  for (const end = Date.now() + patience; ; await sleep(5)) {
    const found = check()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > end) throw new Error(`Waited ${patience} ms in vain for ${what}. Seen:\n${seen}`)
  }
}

/** What a promise settles with, within `patience` ms: its value, or the error it was rejected with. */
export async function outcomeOf<T>(
  what: string,
  promise: Promise<T>,
  seen: Diary,
  patience = PATIENCE
): Promise<{ value: T } | { error: unknown }> {
  let outcome: { value: T } | { error: unknown } | undefined
  promise.then(
    value => {
      outcome = { value }
    },
    error => {
      outcome = { error }
    }
  )
  return until(what, () => outcome, seen, patience)
}
