import type { Publication } from './publication.ts'
import type { Entry } from './subscription-log.ts'

/** A subscription from its first confirmation until the app gave it back, if it did. */
export interface Life {
  readonly confirmed: number
  readonly released: boolean
  /** The highest message until its end; 0 if there was none. */
  readonly highest: number
}

/** An app that gives a stream back and takes it again has several lives there. One that was never confirmed is none. */
export function livesIn(entries: readonly Entry[]): Life[] {
  const lives: Life[] = []
  let confirmed: number | null = null
  let highest = 0
  for (const entry of entries) {
    if (entry.what === 'message') highest = Math.max(highest, entry.number)
    if (entry.what === 'confirmed') confirmed ??= entry.at
    if (entry.what === 'released') {
      if (confirmed !== null) lives.push({ confirmed, released: true, highest })
      confirmed = null
    }
  }
  return confirmed === null ? lives : [...lives, { confirmed, released: false, highest }]
}

/**
 * What the server took while this life was confirmed. Of one that was given back only what lies before the last
 * message it brought: nobody can say whether the rest could still have come.
 */
export function owedTo(
  { confirmed, released, highest }: Life,
  published: readonly Publication[]
): Publication[] {
  return published.filter(
    ({ begun, acknowledged, number, last }) =>
      !last && begun >= confirmed && acknowledged !== null && (!released || number <= highest)
  )
}
