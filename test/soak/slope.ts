import { median } from '../support/median.ts'

type Sample = readonly [at: number, value: number]

/** By how much values grow for one of `at`: the median of the slopes between all pairs, which no single one can bend. */
export function slopeOf(samples: readonly Sample[]): number {
  const slopes = samples.flatMap(([at, value], first) =>
    samples.slice(first + 1).map(([later, more]) => (more - value) / (later - at))
  )
  return median(slopes)
}
