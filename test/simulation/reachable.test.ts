import { expect, it } from 'vitest'
import { settleByTicks } from '../support/by-ticks.ts'
import { EVENTS, LATE } from './events.ts'
import { World } from './world.ts'

/** More than there are: the walk has to end because it has seen everything. */
const DEEPEST = 30
const MOST_STATES = 10_000
/** A hidden page waits a minute between two tries, a visible one half a minute at most. */
const BOUND = { visible: 45_000, hidden: 135_000 }

/** How to get there from the beginning. */
type Path = readonly string[]

settleByTicks()

it('reaches a healthy server from every state that anything can lead to', async () => {
  const paths = new Map<string, Path>([[(await walk([])).fingerprint, []]])
  let transitions = 0
  let deepest = 0

  // A map can be walked while it grows: that is breadth first.
  for (const [here, path] of paths) {
    deepest = Math.max(deepest, path.length)
    if (path.length >= DEEPEST) continue
    for (const event of Object.keys(EVENTS)) {
      const next = [...path, event]
      const { fingerprint } = await walk(next)
      transitions++
      if (event in LATE) expect(fingerprint, next.join(', ')).toBe(here)
      if (paths.size < MOST_STATES && !paths.has(fingerprint)) paths.set(fingerprint, next)
    }
  }

  const slowest = { visible: 0, hidden: 0 }
  for (const path of paths.values()) {
    const world = await walk(path)
    const page = world.stage.environment.visible() ? 'visible' : 'hidden'
    const took = await world.heal(BOUND[page])
    expect(took, `${path.join(', ')}: not connected in ${BOUND[page]} ms`).not.toBeNull()
    slowest[page] = Math.max(slowest[page], took ?? 0)
  }

  console.log(
    `reachable: ${paths.size} states, ${transitions} transitions by ${Object.keys(EVENTS).length} events, none left ` +
      `after ${deepest}; connected again within ${slowest.visible} ms, in a hidden page ${slowest.hidden} ms`
  )
  const seen = new Set([...paths.keys()].map(fingerprint => fingerprint.split(' ')[0]))
  expect(seen).toEqual(new Set(['idle', 'connecting', 'connected', 'disconnected', 'closed']))
  expect(paths.size).toBeLessThan(MOST_STATES)
  expect(deepest).toBeLessThan(DEEPEST)
}, 120_000)

async function walk(path: Path): Promise<World> {
  const world = new World()
  for (const event of path) {
    await EVENTS[event]?.(world)
    await world.stage.clock.advance()
  }
  return world
}
