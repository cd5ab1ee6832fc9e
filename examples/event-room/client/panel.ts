import type { ConnectionStatus, Verdict } from 'hawser'
import type { Counters } from 'hawser/diagnostics'
import type { Controls } from '../controls.ts'
import { missingNumbers, type Talk } from './talk.ts'

/** The state of the link, as people say it. */
export function stateSentence({ state, lastError }: ConnectionStatus): string {
  switch (state) {
    case 'idle':
      return 'Not connected yet'
    case 'connecting':
      return 'Connecting …'
    case 'connected':
      return 'Connected'
    case 'disconnected':
      return 'The link is lost'
    case 'closed':
      return lastError?.message ?? 'Closed'
  }
}

/** Whether a visitor may try at once. */
export const canRetry = ({ state }: ConnectionStatus): boolean =>
  state === 'disconnected' || state === 'closed'

/** When the next try begins; `now` in ms since 1970. */
export function nextTry({ nextRetryAt }: ConnectionStatus, now: number): string {
  if (nextRetryAt === null) return ''
  return `next try in ${(Math.max(0, nextRetryAt - now) / 1_000).toFixed(1)} s`
}

export interface Figure {
  readonly label: string
  readonly value: string | number
}

export function figuresOf(counters: Counters, talk: Talk): readonly Figure[] {
  const { roundTrip, reconnects, replayed, gaps, duplicates } = counters
  return [
    { label: 'Round trip', value: roundTrip === null ? '–' : `${roundTrip} ms` },
    { label: 'Came back', value: reconnects },
    { label: 'Replayed', value: replayed },
    { label: 'Gaps', value: gaps },
    { label: 'Duplicates', value: duplicates },
    { label: 'Missing', value: missingNumbers(talk) || 'none' }
  ]
}

/** The last verdict on the chat. */
export function verdictSentence(verdict: Verdict | null): string {
  if (!verdict) return 'Nothing is known yet of what was missed.'
  const messages = verdict.replayed === 1 ? 'one message' : `${verdict.replayed} messages`
  if (verdict.status === 'gap')
    return `The last break may have cost something (${verdict.reason}): the chat says where.`
  if (verdict.status === 'fresh') return `You came in with ${messages} from before.`
  return `The last break cost nothing: ${messages} came back.`
}

/** What can be done to the server, by its own word. */
export async function fetchControls(): Promise<Controls> {
  const answer = await fetch('/controls')
  return answer.json()
}

export const makeTrouble = (name: string) => void fetch(`/controls/${name}`, { method: 'POST' })
