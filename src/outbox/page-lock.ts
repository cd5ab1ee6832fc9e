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
  let isSettled = false
  const settle = (isOurs: boolean) => {
    patience.stop()
    if (!isSettled) then(isOurs)
    isSettled = true
  }
  const granted = () => {
    settle(true)
    return new Promise<never>(() => {})
  }
  const ask = (triesLeft: number): void => {
    locks.request(name, { signal: asking.signal }, granted).then(undefined, () => {
      // Chromium takes back what it grants a page that stands still, as it does while it opens a window.
      if (triesLeft > 0 && !asking.signal.aborted) ask(triesLeft - 1)
      else settle(false)
    })
  }
  patience.set(PATIENCE, () => asking.abort())
  ask(2)
}
