import type { CableTrace, Verdict } from '../index.ts'

/** How far a subscription has come, by what was traced of it. */
export interface ChannelStory {
  readonly identifier: string
  readonly stage: 'subscribing' | 'subscribed' | 'rejected' | 'unanswered' | 'unsubscribing' | 'waiting'
  /** Since when, in ms since 1970 UTC. */
  readonly since: number
  /** The last verdict, and when it came. */
  readonly verdict: Verdict | null
  readonly judgedAt: number | null
}

/** Old stories and what happened next → new stories. A subscription that is gone has none. */
export function retold(
  stories: ReadonlyMap<string, ChannelStory>,
  event: CableTrace
): ReadonlyMap<string, ChannelStory> {
  if (event.type === 'lost' || event.type === 'closed') return new Map([...stories].map(waiting(event.at)))
  if (!('identifier' in event) || event.type === 'history' || event.type === 'duplicate') return stories

  const { identifier, at } = event
  if (event.type === 'unsubscribing' && !event.wanted) return without(stories, identifier)
  const before = stories.get(identifier) ?? NEW
  const story: ChannelStory =
    event.type === 'verdict'
      ? { ...before, identifier, verdict: event.verdict, judgedAt: at }
      : { ...before, identifier, stage: event.type, since: at }
  return new Map(stories).set(identifier, story)
}

const NEW = { stage: 'waiting', since: 0, verdict: null, judgedAt: null } as const

const waiting =
  (at: number) =>
  ([identifier, story]: [string, ChannelStory]): [string, ChannelStory] => [
    identifier,
    { ...story, stage: 'waiting', since: at }
  ]

function without(
  stories: ReadonlyMap<string, ChannelStory>,
  identifier: string
): ReadonlyMap<string, ChannelStory> {
  const others = new Map(stories)
  others.delete(identifier)
  return others
}
