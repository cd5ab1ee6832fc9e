import { account, type Case, stepsBack, type Tally } from './accounting.ts'
import type { Arena } from './arena.ts'
import { type Figures, figuresOf } from './figures.ts'

/** What one subscription lived through, and what became of it. */
export interface Judged extends Case {
  client: number
  stream: string
  tally: Tally
}

/** What came of a run, from the records of all who took part. */
export function judge(
  { participants, publishers, positions, witness, scenario: { historyLimit } }: Arena,
  beside: { cutsPerClient: number[]; unhandled: number }
): { figures: Figures; subscriptions: Judged[] } {
  const published = new Map(publishers.map(publisher => [publisher.stream, publisher.published]))
  const subscriptions = participants.flatMap(({ logs, connections }, client) =>
    logs.map(({ stream, entries }) => {
      // What is still to come is said by clients that are taken down.
      const one = {
        entries: [...entries],
        published: published.get(stream) ?? [],
        connections,
        positions,
        historyLimit
      }
      return { ...one, client, stream, tally: account(one) }
    })
  )
  const sent = publishers.map(publisher => {
    const seen = witness.seen.get(publisher.stream) ?? []
    const known = new Set(seen)
    const missing = publisher.published.filter(
      ({ number, acknowledged }) => acknowledged !== null && !known.has(number)
    )
    return { unsent: missing.length, disorder: stepsBack(seen) }
  })
  const figures = figuresOf(
    subscriptions.map(({ tally }) => tally),
    {
      ...beside,
      unsent: sent.reduce((sum, { unsent }) => sum + unsent, 0),
      disorderSent: sent.reduce((sum, { disorder }) => sum + disorder, 0)
    }
  )
  return { figures, subscriptions }
}
