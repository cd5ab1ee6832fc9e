import type { Clock } from './clock.ts'
import type { Report } from './emitter.ts'

const APART = 60_000
const MOST_KINDS = 100

/** Writes errors to the console, each kind at most once a minute: a bad listener must not flood it. */
export function createConsoleReport(clock: Clock): Report {
  const writtenAt = new Map<string, number>()

  return error => {
    const kind = kindOf(error)
    const now = clock.now()
    if (now - (writtenAt.get(kind) ?? Number.NEGATIVE_INFINITY) < APART) return
    if (writtenAt.size >= MOST_KINDS) writtenAt.clear()
    writtenAt.set(kind, now)
    console.error('[hawser]', error)
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'reason' in error ? `${error.name} ${error.reason}` : `${error.name} ${error.message}`
}
