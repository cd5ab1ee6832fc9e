import { seeded } from '../support/virtual-clock.ts'

const DRAWERS = ['links', 'waits', 'app', 'kills'] as const

/**
 * A sequence of its own for each who draws: what one draws moves nobody else's, so the same seed breaks the same links
 * whichever client is behind them.
 */
export function chance(seed: number, who: (typeof DRAWERS)[number], index = 0): () => number {
  return seeded(Math.imul(seed + 1, 0x9e3779b1) + DRAWERS.length * index + DRAWERS.indexOf(who))
}
