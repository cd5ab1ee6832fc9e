import type { CableTrace, ConnectionStatus, Missed, Verdict } from '../index.ts'
import type { ChannelStory } from './channel-story.ts'

export interface Facts {
  readonly status: ConnectionStatus
  readonly events: readonly CableTrace[]
  readonly channels: Iterable<ChannelStory>
  /** In ms since 1970 UTC. */
  readonly now: number
}

/** Why it is as it is, in sentences: the link first, then every channel that is not simply live. */
export function explain(facts: Facts): string[] {
  return [
    ...linkSentences(facts),
    ...[...facts.channels].flatMap(channel => channelSentences(channel, facts.now))
  ]
}

function linkSentences({ status, events, now }: Facts): string[] {
  const { state, since, attempt, nextRetryAt, lastError } = status
  const lasted = seconds(now - since)
  const because = lastError ? `: ${lastError.message}` : ''
  switch (state) {
    case 'idle':
      return ['Not connected yet: the first subscription connects.']
    case 'connecting':
      return [`Connecting for ${lasted}${attempt > 0 ? `, after ${times(attempt)}${because}` : ''}.`]
    case 'connected':
      return [`Connected for ${lasted}.`, ...lastBreak(events, now)]
    case 'disconnected': {
      const next = nextRetryAt === null ? '' : ` The next try begins in ${seconds(nextRetryAt - now)}.`
      return [`No link for ${lasted}, after ${times(attempt)}${because}.${next}`, ...hints(events)]
    }
    case 'closed':
      return [
        lastError
          ? `Closed for good ${lasted} ago${because}. Only connect() opens it again.`
          : `Closed by the app ${lasted} ago. Only connect() opens it again.`
      ]
  }
}

function lastBreak(events: readonly CableTrace[], now: number): string[] {
  const broken = events.findLast(event => event.type === 'lost')
  if (broken?.type !== 'lost') return []
  return [`The last break was ${seconds(now - broken.at)} ago: ${broken.error.message}.`]
}

/** What the page said since the link was lost. */
function hints(events: readonly CableTrace[]): string[] {
  const lastSignal = events.findLast(event => event.type === 'signal')
  if (lastSignal?.type !== 'signal') return []
  if (lastSignal.signal === 'offline') return ['The machine says that it has no network.']
  if (lastSignal.signal === 'hidden') return ['The page is hidden: tries are rarer until it is seen again.']
  return []
}

function channelSentences(
  { identifier, stage, since, verdict, judgedAt }: ChannelStory,
  now: number
): string[] {
  const lasted = seconds(now - since)
  const sentences: string[] = []
  if (stage === 'subscribing')
    sentences.push(`${identifier} waits for the server's confirmation for ${lasted}.`)
  if (stage === 'waiting') sentences.push(`${identifier} waits for a link, for ${lasted}.`)
  if (stage === 'rejected') sentences.push(`${identifier} was rejected by the server ${lasted} ago.`)
  if (stage === 'unanswered' || stage === 'unsubscribing')
    sentences.push(
      `${identifier} gets no answer from the server, and is asked for again: does the channel exist?`
    )
  if (verdict?.status === 'gap' && judgedAt !== null)
    sentences.push(gapSentence(identifier, verdict, now - judgedAt))
  return sentences
}

function gapSentence(identifier: string, verdict: Verdict & { status: 'gap' }, ago: number): string {
  const where = verdict.missed.length === 0 ? '' : `: ${verdict.missed.map(stretch).join('; ')}`
  return `${identifier} may have missed messages ${seconds(ago)} ago (${verdict.reason})${where}.`
}

function stretch({ stream, after, before }: Missed): string {
  const place = (name: string, at: Missed['after']) =>
    at ? ` ${name} ${at.offset} of epoch ${at.epoch}` : ''
  return `stream ${stream}${place('after', after)}${place('before', before)}`
}

const times = (failures: number) => (failures === 1 ? 'one failed try' : `${failures} failed tries`)

const seconds = (ms: number) => `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
