import type { Aspect, Lines } from './account.ts'

/** A line that only one of them has, or has at another place. */
export interface Difference {
  aspect: Aspect
  by: 'official' | 'hawser'
  line: string
}

/** What has to go and what has to come to make the lines of the one those of the other. */
export function differences(official: Lines, hawser: Lines): Difference[] {
  return (['sent', 'delivered', 'events'] as const).flatMap(aspect =>
    apart(official[aspect], hawser[aspect]).map(([by, line]) => ({ aspect, by, line }))
  )
}

/** By their longest common subsequence. */
function apart(a: readonly string[], b: readonly string[]): ['official' | 'hawser', string][] {
  const common = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (row)
        row[j] = a[i] === b[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1))
    }
  }
  const found: ['official' | 'hawser', string][] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      i++
      j++
    } else if (left !== undefined && (right === undefined || common(i + 1, j) >= common(i, j + 1))) {
      found.push(['official', left])
      i++
    } else if (right !== undefined) {
      found.push(['hawser', right])
      j++
    }
  }
  return found
}
