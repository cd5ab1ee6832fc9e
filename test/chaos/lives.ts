import type { Publication } from './publication.ts'
import type { Entry } from './subscription-log.ts'

/** One subscription, until the app gives the stream back. An app that takes it again has another one then. */
export interface Life {
  readonly entries: readonly Entry[]
  /** The first time; `null`: never. */
  readonly confirmed: number | null
  readonly released: boolean
}

export function livesIn(entries: readonly Entry[]): Life[] {
  const end = entries.findIndex(({ what }) => what === 'released')
  if (end < 0) return entries.length > 0 ? [lifeOf(entries, false)] : []
  return [lifeOf(entries.slice(0, end), true), ...livesIn(entries.slice(end + 1))]
}

function lifeOf(entries: readonly Entry[], released: boolean): Life {
  return { entries, confirmed: entries.find(({ what }) => what === 'confirmed')?.at ?? null, released }
}

/**
 * What the server took while this subscription was confirmed. Of one that was given back only what lies before the
 * last message it brought: nobody can say whether the rest could still have come.
 */
export function owedTo(
  { entries, confirmed, released }: Life,
  published: readonly Publication[]
): Publication[] {
  if (confirmed === null) return []
  const highest = released ? Math.max(0, ...numbersIn(entries)) : Number.POSITIVE_INFINITY
  return published.filter(
    ({ begun, acknowledged, number, last }) =>
      !last && begun >= confirmed && acknowledged !== null && number <= highest
  )
}

/** The messages as they came. */
export function numbersIn(entries: readonly Entry[]): number[] {
  return entries.flatMap(entry => (entry.what === 'message' ? [entry.number] : []))
}
