import { useCallback, useInsertionEffect, useRef } from 'react'

/** Gives what the newest render on the screen was given: always the same function, for callbacks that are called later. */
export function useLatest<T>(value: T): () => T {
  const latest = useRef(value)
  // Along with the commit: nothing that comes after it is for the render before.
  useInsertionEffect(() => {
    latest.current = value
  })
  return useCallback(() => latest.current, [])
}
