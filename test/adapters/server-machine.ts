import { afterEach, beforeEach, expect, vi } from 'vitest'

/** A machine that renders pages: who opens a socket or starts a timer there fails the test. */
export function refuseSocketsAndTimers(): void {
  const begun: string[] = []

  beforeEach(() => {
    begun.length = 0
    vi.stubGlobal(
      'WebSocket',
      class {
        constructor() {
          begun.push('WebSocket')
        }
      }
    )
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const real = globalThis[name]
      vi.stubGlobal(name, (...args: Parameters<typeof real>) => {
        const from = new Error().stack ?? ''
        // What the framework and the tests do is their own affair.
        if (/\/src\/(?!.*node_modules)/.test(from)) begun.push(`${name} ${from}`)
        return Reflect.apply(real, globalThis, args)
      })
    }
  })

  afterEach(() => {
    vi.unstubAllGlobals()
    expect(begun).toEqual([])
  })
}
