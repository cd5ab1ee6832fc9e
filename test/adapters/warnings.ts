import { afterEach, beforeEach, expect, vi } from 'vitest'

/** What React says of an error that a boundary took, and Vue of `Suspense`: in development they do so at all times. */
const COMMON = /above error occurred|error boundary|RejectedError|<Suspense> is an experimental feature/

/** A framework that warns on the console fails the test. */
export function refuseWarnings(): void {
  const told: unknown[][] = []
  beforeEach(() => {
    told.length = 0
    for (const level of ['error', 'warn', 'info'] as const)
      vi.spyOn(console, level).mockImplementation((...words) => void told.push(words))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(told.filter(words => !COMMON.test(words.join()))).toEqual([])
  })
}
