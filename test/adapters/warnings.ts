import { afterEach, beforeEach, expect, vi } from 'vitest'

/** A framework that warns on the console fails the test. */
export function refuseWarnings(): void {
  const told: unknown[][] = []
  beforeEach(() => {
    told.length = 0
    for (const level of ['error', 'warn'] as const)
      vi.spyOn(console, level).mockImplementation((...words) => void told.push(words))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(told).toEqual([])
  })
}
