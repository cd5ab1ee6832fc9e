import type { CreateOptions, MessageMeta, NamedChannel, Verdict } from 'hawser'
import { connectedStory, EXTENDED, nextSocket, type Story } from '../support/story.ts'

export const ROOM = JSON.stringify({ channel: 'Room' })
/** What the server's clock says at the first ping, in seconds since 1970 UTC. */
export const NOON = 1_767_270_000
/** A request by time begins this many seconds before the last ping. */
export const MARGIN = 2

export interface Listening extends Story {
  readonly channel: NamedChannel
  /** All that the app was told, in order: messages as they are, verdicts in short. */
  readonly told: unknown[]
  readonly verdicts: Verdict[]
  readonly metas: (MessageMeta | undefined)[]
  /** Publishes: the message is `<stream><offset>`. */
  say(offset: number, where?: { stream?: string; epoch?: string }): void
  history(found: boolean): void
  /** The link breaks, the next one opens, and the server knows the session or not. */
  comeBack(how?: { restored?: boolean; code?: number }): Promise<void>
  /** The last request for history on this link. */
  readonly asked: unknown
  /** How many there were. */
  readonly requests: number
}

/** An extended cable with one confirmed channel. `pinged`: the server's clock is known. */
export function listening({
  pinged = true,
  ...options
}: CreateOptions & { pinged?: boolean } = {}): Listening {
  // Nothing is heard for long in some of these stories.
  const story = connectedStory({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY, ...options })
  const { cable, clock, server } = story
  const channel = cable.subscribeTo('Room')
  const told: unknown[] = []
  const verdicts: Verdict[] = []
  const metas: Listening['metas'] = []
  channel.on('message', (message, meta) => {
    told.push(message)
    metas.push(meta)
  })
  channel.on('recovery', verdict => {
    told.push(inShort(verdict))
    verdicts.push(verdict)
  })
  server.confirm(ROOM)
  if (pinged) server.ping(NOON)

  let sids = 1
  return {
    ...story,
    channel,
    told,
    verdicts,
    metas,
    say(offset, { stream = 'a', epoch = 'e1' } = {}) {
      server.say(ROOM, `${stream}${offset}`, { stream_id: stream, epoch, offset })
    },
    history(found) {
      server.socket.receive({ type: found ? 'confirm_history' : 'reject_history', identifier: ROOM })
    },
    async comeBack({ restored = false, code = 1006 } = {}) {
      server.end(code)
      await nextSocket({ server, clock })
      server.socket.accept()
      const state = restored ? { restored: true, restored_ids: [ROOM] } : {}
      server.socket.receive({ type: 'welcome', sid: `s${++sids}`, ...state })
      if (!restored) server.confirm(ROOM)
    },
    get asked() {
      return server.socket.sent.filter(({ history }) => history !== undefined).at(-1)?.['history']
    },
    get requests() {
      return server.socket.sent.filter(({ history }) => history !== undefined).length
    }
  }
}

/** `recovered 3`, `gap 0 rejected a: e1/3 to e2/1`. */
function inShort(verdict: Verdict): string {
  const { status, replayed } = verdict
  if (verdict.status !== 'gap') return `${status} ${replayed}`
  const place = (at: { epoch: string; offset: number } | null) => (at ? `${at.epoch}/${at.offset}` : '?')
  const missed = verdict.missed.map(
    ({ stream, after, before }) => ` ${stream}: ${place(after)} to ${place(before)}`
  )
  return `gap ${replayed} ${verdict.reason}${missed.join(',')}`
}
