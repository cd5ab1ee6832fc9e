import type { Judged } from '../judge.ts'
import type { Entry } from '../subscription-log.ts'

/** The life of one subscription in words, for whoever has to find out what went wrong. Times in ms of the process. */
export function traceOf({ client, stream, entries, connections, tally }: Judged): string {
  const { delays, lost, ...figures } = tally
  const story = [
    ...connections.map(({ welcomed, instance }) => ({ at: welcomed, text: `welcome by server ${instance}` })),
    ...connections.flatMap(({ broken }) =>
      broken === Number.POSITIVE_INFINITY ? [] : [{ at: broken, text: 'link broken' }]
    ),
    ...entriesIn(entries)
  ]
  return [
    `client ${client}, stream ${stream}`,
    JSON.stringify(figures),
    ...(lost.length > 0 ? [`never came, never announced: ${lost.join(', ')}`] : []),
    ...story.sort((a, b) => a.at - b.at).map(({ at, text }) => `${at.toFixed(1).padStart(10)}  ${text}`),
    ''
  ].join('\n')
}

/** Messages that follow one another are one line. */
function entriesIn(entries: readonly Entry[]): { at: number; text: string }[] {
  const lines: { at: number; text: string }[] = []
  let run: { from: Entry & { what: 'message' }; to: Entry & { what: 'message' } } | null = null
  const endRun = () => {
    if (run) lines.push({ at: run.from.at, text: messages(run.from, run.to) })
    run = null
  }
  for (const entry of entries) {
    if (entry.what !== 'message') {
      endRun()
      lines.push({ at: entry.at, text: sentence(entry) })
    } else if (
      run &&
      entry.number === run.to.number + 1 &&
      entry.replayed === run.to.replayed &&
      !entry.late
    ) {
      run = { from: run.from, to: entry }
    } else {
      endRun()
      run = { from: entry, to: entry }
    }
  }
  endRun()
  return lines
}

function messages(from: Entry & { what: 'message' }, to: Entry & { what: 'message' }): string {
  const numbers = from.number === to.number ? `${from.number}` : `${from.number} to ${to.number}`
  const place = from.position ? ` (${from.position.epoch}/${from.position.offset})` : ''
  const marks = `${from.replayed ? ' replayed' : ''}${from.late ? ' late' : ''}`
  return `${numbers}${place}${marks}, until ${to.at.toFixed(1)}`
}

function sentence(entry: Exclude<Entry, { what: 'message' }>): string {
  if (entry.what === 'verdict') return `verdict ${JSON.stringify(entry.verdict)}`
  if (entry.what === 'closed') return `closed: ${entry.why}`
  return entry.what
}

/** The one that suffered most, if any did. */
export function affected(subscriptions: readonly Judged[]): Judged | null {
  let worst: Judged | null = null
  for (const one of subscriptions) if (harmTo(one) > (worst === null ? 0 : harmTo(worst))) worst = one
  return worst
}

/** What must not be weighs more than what may be. */
function harmTo({ tally: { silent, twice, again, disorder, dead, announced, delayed } }: Judged): number {
  return 1_000 * (silent + twice + again + disorder + Number(dead)) + announced + delayed
}
