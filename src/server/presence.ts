import type { Agenda } from './agenda.ts'

/** One who is here. */
export interface Member {
  readonly id: string
  readonly info: unknown
}

/** What everyone on the stream is told. `update` is none of AnyCable's: see the quirk `pushedUpdates`. */
export type PresenceEvent =
  | { type: 'join' | 'update'; id: string; info?: unknown }
  | { type: 'leave'; id: string }

export interface PresenceOptions {
  /** How long who left without a word is still here, in ms. */
  ttl: number
  pushedUpdates: boolean
}

interface Crowd {
  /** In the order of their coming, each with the sessions that it is here by. */
  readonly members: Map<string, { info: unknown; sids: Set<string> }>
  readonly idOf: Map<string, string>
}

/** Who is here, by stream, as AnyCable's memory broker keeps it: a session is one member, members are told by id. */
export class Presence {
  readonly #options: PresenceOptions
  readonly #agenda: Agenda
  readonly #now: () => number
  readonly #tell: (stream: string, event: PresenceEvent) => void
  readonly #crowds = new Map<string, Crowd>()

  constructor(
    options: PresenceOptions,
    agenda: Agenda,
    now: () => number,
    tell: (stream: string, event: PresenceEvent) => void
  ) {
    this.#options = options
    this.#agenda = agenda
    this.#now = now
    this.#tell = tell
  }

  /**
   * The first session with an id is told of; any other changes what is known of it in silence. `untouched`: nothing
   * shows that it lives, so it goes when its time is up. Throws where the session is here by another id.
   */
  join(stream: string, sid: string, { id, info }: Member, { untouched = false } = {}): void {
    const crowd = this.#crowds.get(stream) ?? { members: new Map(), idOf: new Map() }
    const before = crowd.idOf.get(sid)
    if (before !== undefined && before !== id)
      throw new Error(`The session is on ${stream} as ${before}: it has to leave before it joins as ${id}`)

    this.#crowds.set(stream, crowd)
    crowd.idOf.set(sid, id)
    if (untouched && before === undefined) this.#later(() => this.leave(stream, sid))

    const member = crowd.members.get(id)
    if (!member) {
      crowd.members.set(id, { info, sids: new Set([sid]) })
      return this.#tell(stream, eventOf('join', { id, info }))
    }
    member.sids.add(sid)
    const changed = JSON.stringify(member.info) !== JSON.stringify(info)
    member.info = info
    if (changed && this.#options.pushedUpdates) this.#tell(stream, eventOf('update', { id, info }))
  }

  /** Whether it was here or not. The last session with an id is told of. */
  leave(stream: string, sid: string): void {
    const crowd = this.#crowds.get(stream)
    const id = crowd?.idOf.get(sid)
    const member = id === undefined ? undefined : crowd?.members.get(id)
    if (!crowd || id === undefined || !member) return

    crowd.idOf.delete(sid)
    member.sids.delete(sid)
    if (member.sids.size > 0) return
    crowd.members.delete(id)
    if (crowd.members.size === 0) this.#crowds.delete(stream)
    this.#tell(stream, { type: 'leave', id })
  }

  /** The link of this session is gone: it is here until its time is up. */
  left(sid: string): void {
    const streams = [...this.#crowds].filter(([, { idOf }]) => idOf.has(sid)).map(([stream]) => stream)
    if (streams.length === 0) return
    this.#later(() => {
      for (const stream of streams) this.leave(stream, sid)
    })
  }

  members(stream: string): Member[] {
    const { members = [] } = this.#crowds.get(stream) ?? {}
    return Array.from(members, ([id, { info }]) => ({ id, info }))
  }

  #later(job: () => void): void {
    this.#agenda.at(this.#now() + this.#options.ttl, job)
  }
}

/** AnyCable leaves an empty list out, and so an `info` that is not there. */
export const rosterOf = (members: readonly Member[]) => ({
  type: 'info',
  total: members.length,
  ...(members.length > 0 && { records: members.map(({ id, info }) => ({ id, ...given(info) })) })
})

const eventOf = (type: 'join' | 'update', { id, info }: Member): PresenceEvent => ({
  type,
  id,
  ...given(info)
})

const given = (info: unknown) => (info === undefined || info === null ? {} : { info })
