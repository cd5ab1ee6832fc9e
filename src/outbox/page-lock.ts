import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { PATIENCE } from '../storage/turns.ts'

/** What is used of `navigator.locks`. */
export interface PageLocks {
  /** Holds the name, as soon as nobody else does, until the promise is settled or the page is gone; rejects when `signal` aborts. */
  request(name: string, options: { signal: AbortSignal }, granted: () => Promise<never>): Promise<unknown>
}

/**
 * Takes a name that one page has for as long as it lives; a page that is loaded anew has just let go of it. Calls back once, with
 * whether it could be had. Without locks it can always be had.
 */
export function holdName(
  locks: PageLocks | null,
  name: string,
  clock: Clock,
  then: (isOurs: boolean) => void
): void {
  if (!locks) return then(true)
  const asking = new AbortController()
  const patience = new Alarm(clock)
  patience.set(PATIENCE, () => asking.abort())
  locks
    .request(name, { signal: asking.signal }, () => {
      patience.stop()
      then(true)
      return new Promise<never>(() => {})
    })
    .then(undefined, () => then(false))
}
