import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** What the language itself brings along, in a realm without anything else. */
const realm: Record<string, unknown> = runInContext('globalThis', createContext({}))
const LANGUAGE = new Set<unknown>(Object.getOwnPropertyNames(realm))

it('importing hawser looks at no global, and making a cable needs no socket', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'hawser',
    logLevel: 'silent'
  })
  const looked: unknown[] = []
  const target: Record<string, unknown> = {}
  const globals = new Proxy(target, {
    get(_, name) {
      if (typeof name !== 'string') return undefined
      if (name === 'globalThis') return globals
      if (LANGUAGE.has(name)) return realm[name]
      if (!(name in target)) looked.push(name)
      return target[name]
    }
  })
  const context = createContext(globals)

  runInContext(outputFiles[0]?.text ?? '', context)
  expect(looked).toEqual([])
  expect(runInContext('typeof hawser.createCable', context)).toBe('function')

  target['URL'] = URL
  expect(runInContext('hawser.createCable("ws://server.test/cable").state', context)).toBe('idle')
  // Whether there is a page to complete the URL: no socket, no timer, no listener.
  expect(new Set(looked)).toEqual(new Set(['location']))

  // The spy does see who looks, in either way.
  runInContext('typeof WebSocket; globalThis.document', context)
  expect(looked).toEqual(expect.arrayContaining(['WebSocket', 'document']))
})
