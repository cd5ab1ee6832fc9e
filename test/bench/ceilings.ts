import { BUDGET, CEILING } from '../package/sizes.ts'
import type { Figure } from './programs/program.ts'
import { shown } from './units.ts'

/** What hawser is to cost, and the most that it may cost until then. */
export interface Limits {
  budget: number
  /** What it cost, with room for the moods of a machine. It goes up only by what a commit says it buys. */
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
  'message in, 1 subscription, 100 B, base protocol': { budget: 1.05, ceiling: 1.25 },
  'message in, 1 subscription, 1 kB, base protocol': { budget: 1.05, ceiling: 1.2 },
  'message in, 1 subscription, 16 kB, base protocol': { budget: 1.05, ceiling: 1.15 },
  'message in, 1,000 subscriptions, 100 B, base protocol': { budget: 1.05, ceiling: 1.35 },
  'message in, 1,000 subscriptions, 1 kB, base protocol': { budget: 1.05, ceiling: 1.35 },
  'message in, 1,000 subscriptions, 16 kB, base protocol': { budget: 1.05, ceiling: 1.2 },
  'perform out, 100 B': { budget: 0.8, ceiling: 0.9 },
  'perform out, 1 kB': { budget: 0.8, ceiling: 0.8 },
  '1,000 channels subscribed': { budget: 1.6, ceiling: 3.2 },
  '1,000 channels again, cold': { budget: 1.6, ceiling: 6.6 },
  '1,000 channels again, restored': { budget: 1.0, ceiling: 5.4 },
  '1,000 clients again': { budget: 20, ceiling: 25 },
  'heap per idle subscription': { budget: 500, ceiling: 500 },
  'heap per idle subscription, with position': { budget: 700, ceiling: 700 },
  'heap per idle client with one subscription': { budget: 2_200, ceiling: 6_200 },
  'cold import, single file': { budget: 6, ceiling: 11 },
  'cold import, package, on top of @anycable/core': { budget: 6, ceiling: 12 },
  'size of createCable and one channel': { budget: BUDGET, ceiling: CEILING },
  '8,000 clients dropped at once, last one back': { budget: 6, ceiling: 6 },
  '8,000 clients dropped at once, fullest 100 ms': { budget: 3, ceiling: 3 },
  '8,000 clients dropped at once, tries each': { budget: 1.05, ceiling: 1.05 },
  '2,000 clients, anycable-go restarted, last one back': { budget: 6, ceiling: 6 },
  '2,000 clients, anycable-go restarted, fullest 100 ms': { budget: 4, ceiling: 4 },
  '2,000 clients, anycable-go restarted, tries each': { budget: 1.05, ceiling: 1.05 },
  '10,000 clients, server away for a minute, last one back': { budget: 15, ceiling: 15 },
  '10,000 clients, server away for a minute, fullest 100 ms': { budget: 2, ceiling: 2 },
  '10,000 clients, server away for a minute, tries each': { budget: 10, ceiling: 10 },
  '10,000 clients, server away for a minute, most tries of one': { budget: 10, ceiling: 10 }
}

export interface Excess {
  sentence: string
  /** Not of bytes, so that a busy machine may be the reason. */
  ofTime: boolean
}

/** What is over its ceiling, what has none, and, where `all` was measured, ceilings over nothing. */
export function excesses(figures: readonly Figure[], all: boolean): Excess[] {
  const measured = new Set(figures.map(({ what }) => what))
  const idle = all ? Object.keys(LIMITS).filter(what => !measured.has(what) && !HERD.test(what)) : []
  return [
    ...idle.map(what => ({ sentence: `"${what}" has a ceiling and was not measured`, ofTime: false })),
    ...figures.flatMap(({ what, unit, values: { hawser } }) => {
      const limits = LIMITS[what]
      if (!limits || hawser === undefined)
        return [{ sentence: `"${what}" has no ceiling: give it one`, ofTime: false }]
      if (hawser <= limits.ceiling) return []
      const sentence = `"${what}" took ${shown(hawser, unit)}, and the ceiling is ${shown(limits.ceiling, unit)}`
      return [{ sentence, ofTime: unit !== 'B' }]
    })
  ]
}

/** These run only when they are asked for. */
const HERD = /^(?:8|2|10),000 clients/
