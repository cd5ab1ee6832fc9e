import type { Figures } from './life.ts'
import { slopeOf } from './slope.ts'

/** Bytes by which the heap may seem to grow, however long it is looked at: the engine goes on compiling for hours. */
const SETTLING = 500_000
/** The last ones that were given back may be on the stack still. */
const MOST_KEPT = 5
/** A channel that catches up waits for its answer, each of 200; the rest are the waits of the cable. */
const MOST_TIMERS = 220

/** By how many bytes it grew from the first sample to the last, by its slope. */
export function growthOf(heap: Figures['heap']): number {
  const [first] = heap
  const last = heap.at(-1)
  return first && last ? slopeOf(heap) * (last[0] - first[0]) : Number.NaN
}

/** What a long life must not show, in words. */
export function complaintsOf(figures: Figures): string[] {
  const growth = growthOf(figures.heap)
  const { comings, goings, wrongRosters } = figures
  const { missed, twice, behind, dead, errors, timersLeft, mostTimers, kept } = figures
  const wrong: [boolean, string][] = [
    [!(growth <= SETTLING), `the heap grew by ${Math.round(growth)} bytes: ${SETTLING} may be`],
    [timersLeft > 0, `timers that are left: ${timersLeft}`],
    [mostTimers > MOST_TIMERS, `there were ${mostTimers} timers at once: ${MOST_TIMERS} may be`],
    [kept > MOST_KEPT, `${kept} channels that were given back are still in memory: ${MOST_KEPT} may be`],
    [missed > 0, `${missed} messages are missing between two that came`],
    [twice > 0, `${twice} messages came twice`],
    [behind > 0, `${behind} messages never came`],
    [comings[1] > comings[0], `${comings[1]} members were told to have come: ${comings[0]} did`],
    [goings[1] > goings[0], `${goings[1]} members were told to have left: ${goings[0]} did`],
    [wrongRosters > 0, `who is here was wrong ${wrongRosters} times`],
    [dead > 0, `${dead} channels are not connected`],
    [errors > 0, `${errors} errors were reported`]
  ]
  return wrong.flatMap(([is, sentence]) => (is ? [sentence] : []))
}
