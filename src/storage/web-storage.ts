import type { TextStorage } from './text-storage.ts'

/** What is used of `sessionStorage`. */
export interface WebStorage {
  /** `null` where there is none. */
  getItem(key: string): string | null
  /** Throws where it is full or not allowed. */
  setItem(key: string, text: string): void
  /** Nothing under this key changes nothing. */
  removeItem(key: string): void
}

/**
 * Stores in `sessionStorage`, which each tab has for itself and keeps over a reload, or in what the given function
 * returns. Nothing is looked up before it is needed: a server render may make it.
 */
export function webStorage(storage: () => WebStorage = () => globalThis.sessionStorage): TextStorage {
  return {
    get: key => storage().getItem(key),
    set: (key, text) => storage().setItem(key, text),
    delete: key => storage().removeItem(key)
  }
}
