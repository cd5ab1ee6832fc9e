import type { Clock } from './clock.ts'
import type { Report } from './emitter.ts'

const APART = 60_000
const MOST_KINDS = 100

/** Writes errors to the console, each kind at most once a minute: a bad listener must not flood it. */
export function createConsoleReport(clock: Clock): Report {
  const quietUntil = new Map<string, number>()

  return error => {
    const kind = error instanceof Error ? error.name + ('reason' in error ? error.reason : error.message) : ''
    const now = clock.now()
    if (now < (quietUntil.get(kind) ?? 0)) return
    if (quietUntil.size >= MOST_KINDS) quietUntil.clear()
    quietUntil.set(kind, now + APART)
    console.error('[hawser]', error)
  }
}
