import type { CreateOptions, Member, NamedChannel } from 'hawser'
import { connectedStory, EXTENDED, nextSocket, type Story } from '../support/story.ts'

export const HALL = '{"channel":"HallChannel"}'

/** A channel with presence, its server in our hands. */
export interface Hall extends Story {
  hall: NamedChannel
  /** What was sent of presence on this socket, in short: `join ann {"n":1}`, `leave ann`, `ask`. */
  readonly said: string[]
  /** Joins, updates and leaves as they were told. */
  readonly told: string[]
  /** The server says that somebody came, went or changed. */
  event(type: 'join' | 'leave' | 'update', id: string, info?: object): void
  /** The server says who is here, by ids, or with what they say. */
  roster(here: readonly string[] | Record<string, object>): void
  /** The link breaks, and another is there. */
  back(welcome?: object): Promise<void>
}

export function hallStory(options: CreateOptions = {}): Hall {
  const story = connectedStory({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY, ...options })
  const hall = story.cable.subscribeTo('HallChannel')
  return withHall(story, hall)
}

/** The same, and the server confirmed. */
export function openHall(options?: CreateOptions): Hall {
  const story = hallStory(options)
  story.server.confirm(HALL)
  return story
}

/** Follows what is told of presence: to look at it makes the client ask. */
export function followed(story: Hall): Hall {
  const { presence } = story.hall
  for (const type of ['join', 'update', 'leave'] as const)
    presence.on(type, ({ id }) => void story.told.push(`${type} ${id}`))
  return story
}

export const idsOf = (members: readonly Member[]) => members.map(({ id }) => id)

function withHall(story: Story, hall: NamedChannel): Hall {
  const present = (message: object) =>
    story.server.socket.receive({ type: 'presence', identifier: HALL, message })
  return {
    ...story,
    hall,
    told: [],
    get said() {
      return story.server.socket.sent.flatMap(({ command, presence }) => sayingOf(String(command), presence))
    },
    event: (type, id, info) => present({ type, id, ...(info && { info }) }),
    roster(here) {
      const records = Array.isArray(here)
        ? here.map(id => ({ id }))
        : Object.entries(here).map(([id, info]) => ({ id, info }))
      present({ type: 'info', total: records.length, ...(records.length > 0 && { records }) })
    },
    async back(welcome = { type: 'welcome', sid: 'another' }) {
      story.server.end()
      await nextSocket(story)
      story.server.socket.accept()
      story.server.socket.receive(welcome)
      await story.clock.advance()
    }
  }
}

function sayingOf(command: string, presence: unknown): string[] {
  if (command === 'presence') return ['ask']
  if (presence === undefined) return []
  const { id, info } = Object(presence)
  return [[command, id, info && JSON.stringify(info)].filter(Boolean).join(' ')]
}
