import { BUDGET, CEILING } from '../package/sizes.ts'
import type { Figure } from './programs/program.ts'
import { shown } from './units.ts'

/** What hawser is to cost, and the most that it may cost until then. */
export interface Limits {
  budget: number
  /** What it cost when this was last lowered, with room for the moods of a machine. May only go down. */
  ceiling: number
}

/** By row of the table. */
export const LIMITS: Record<string, Limits> = {
  'message in, 1 subscription, 100 B': { budget: 1.05, ceiling: 1.25 },
  'message in, 1 subscription, 1 kB': { budget: 1.05, ceiling: 1.2 },
  'message in, 1 subscription, 16 kB': { budget: 1.05, ceiling: 1.15 },
  'message in, 1 subscription, 100 B, with position': { budget: 1.05, ceiling: 1.3 },
  'message in, 1 subscription, 1 kB, with position': { budget: 1.05, ceiling: 1.25 },
  'message in, 1 subscription, 16 kB, with position': { budget: 1.05, ceiling: 1.15 },
  'message in, 1,000 subscriptions, 100 B': { budget: 1.05, ceiling: 1.35 },
  'message in, 1,000 subscriptions, 1 kB': { budget: 1.05, ceiling: 1.35 },
  'message in, 1,000 subscriptions, 16 kB': { budget: 1.05, ceiling: 1.2 },
  'message in, 1,000 subscriptions, 100 B, with position': { budget: 1.05, ceiling: 1.55 },
  'message in, 1,000 subscriptions, 1 kB, with position': { budget: 1.05, ceiling: 1.5 },
  'message in, 1,000 subscriptions, 16 kB, with position': { budget: 1.05, ceiling: 1.25 },
  'perform out, 100 B': { budget: 0.8, ceiling: 1.35 },
  'perform out, 1 kB': { budget: 0.8, ceiling: 1.2 },
  '1,000 channels subscribed': { budget: 1.6, ceiling: 4 },
  '1,000 channels again, cold': { budget: 1.6, ceiling: 8.2 },
  '1,000 channels again, restored': { budget: 1.0, ceiling: 4.6 },
  'heap per idle subscription': { budget: 500, ceiling: 800 },
  'heap per idle subscription, with position': { budget: 700, ceiling: 1_150 },
  'heap per idle client with one subscription': { budget: 2_200, ceiling: 10_600 },
  'cold import, single file': { budget: 6, ceiling: 9 },
  'cold import, package, on top of @anycable/core': { budget: 6, ceiling: 6 },
  'size of createCable and one channel': { budget: BUDGET, ceiling: CEILING }
}

/** What is over its ceiling, what has none, and ceilings over nothing, in words. */
export function excesses(figures: readonly Figure[]): string[] {
  const measured = new Set(figures.map(({ what }) => what))
  const idle = Object.keys(LIMITS).filter(what => !measured.has(what))
  return [
    ...idle.map(what => `"${what}" has a ceiling and was not measured`),
    ...figures.flatMap(({ what, unit, values: { hawser } }) => {
      const limits = LIMITS[what]
      if (!limits || hawser === undefined) return [`"${what}" has no ceiling: give it one`]
      if (hawser <= limits.ceiling) return []
      return [`"${what}" took ${shown(hawser, unit)}, and the ceiling is ${shown(limits.ceiling, unit)}`]
    })
  ]
}
