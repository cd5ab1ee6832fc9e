import { afterAll, expect, vi } from 'vitest'

/** What a process has once, and a test may change. */
const SHARED: Readonly<Record<string, object>> = {
  globalThis,
  console,
  Error,
  Math,
  'process.env': process.env
}

/** Everything that the next file in this process would find, by its name. */
function look(): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>([
    ['the folder', { value: process.cwd() }],
    ['fake timers', { value: vi.isFakeTimers() }]
  ])
  for (const event of process.eventNames()) {
    // Bundlers end their own process there.
    if (event !== 'exit') found.set(`on ${String(event)}`, { value: process.listenerCount(event) })
  }
  for (const [name, holder] of Object.entries(SHARED)) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      found.set(`${name}.${key}`, property)
  }
  return found
}

/** Node loads some globals when they are first asked for. */
const held = ({ get, value }: PropertyDescriptor): unknown => (get ? get.call(globalThis) : value)

function isSame(one: PropertyDescriptor = {}, other: PropertyDescriptor = {}): boolean {
  if (one.get && one.get === other.get) return true
  return Object.is(held(one), held(other))
}

const before = look()

// The first that is set up is the last to be torn down.
afterAll(() => {
  const after = look()
  const left = [...new Set([...before.keys(), ...after.keys()])]
  expect(
    left.filter(name => !isSame(before.get(name), after.get(name))),
    'left behind for the next file in this process'
  ).toEqual([])
})
