import { CallError } from '../errors.ts'

/** What is loaded with the first use. */
export type PresenceParts = typeof import('./presence.ts')

/** One for all cables of the page, as the module is. */
let parts: PresenceParts | null = null

/** `null`: not loaded yet. */
export const installed = (): PresenceParts | null => parts

export function install(loaded: PresenceParts): void {
  parts = loaded
}

/** Loads it, which may be tried again where it fails: rejects with `not_loaded`. */
export async function load(): Promise<void> {
  try {
    install(await import('./presence.ts'))
  } catch (cause) {
    throw notLoaded(cause)
  }
}

export const notLoaded = (cause?: unknown) =>
  new CallError(
    'Presence did not load: is the page offline, or older than the last deploy? The next use and the next connect try again; else load the page anew',
    { reason: 'not_loaded', phase: 'presence', retryable: true, cause }
  )
