import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from './backend.ts'
import type { Room } from './room.ts'
import { HOST } from './stage.ts'

/** What a visitor may do to the server, as the page gets it. */
export interface Control {
  readonly name: string
  readonly label: string
  /** What it will do. */
  readonly says: string
}

/** Answer to `GET /controls`. */
export interface Controls {
  readonly server: string
  readonly controls: readonly Control[]
}

interface Deed extends Control {
  /** What the host says while nobody can hear it, and how far apart, in ms. */
  readonly words: { readonly text: string; readonly every: number }
  /** `speak` has the host say it. Resolves when all is as before. */
  do(room: Room, speak: () => Promise<void>): Promise<unknown>
}

const FROZEN = 5_000

const CUT: Deed = {
  name: 'cut',
  label: 'Cut all links',
  says: 'Ends every connection without a word, as a network does.',
  words: { text: 'Said right after the cut', every: 20 },
  async do(room, speak) {
    room.cut()
    await speak()
  }
}

const RESTART: Deed = {
  name: 'restart',
  label: 'Restart, memory kept',
  says: 'The server says goodbye, and is back after 0.8 s with all that it kept.',
  words: { text: 'Said while the server was away', every: 200 },
  do: (room, speak) => Promise.all([room.restart('remembering'), speak()])
}

const freezing = (how: string): Deed => ({
  name: 'freeze',
  label: 'Freeze for 5 s',
  says: `${how}. Clients notice the silence.`,
  words: { text: 'Said in the frost', every: 1_000 },
  do: (room, speak) => Promise.all([room.freeze(FROZEN), speak()])
})

const forgetting = (how: string): Deed => ({
  name: 'forget',
  label: 'Restart, memory lost',
  says: `Three messages are said, and ${how} without them. Every page says where.`,
  words: { text: 'Said to a server that forgot it', every: 20 },
  async do(room, speak) {
    await room.keepOut(async () => {
      await speak()
      await room.restart('forgetting')
    })
    room.stage.say(HOST, 'The server is back, and remembers nothing')
  }
})

/** What can be done to this server, in the order of the trouble that it makes. */
function deedsFor({ freezer, restarts }: Backend): readonly Deed[] {
  const isProcess = freezer !== null
  return [
    CUT,
    freezing(isProcess ? 'Its process stands still (SIGSTOP)' : 'Nothing gets to the server or from it'),
    ...(restarts.includes('remembering') ? [RESTART] : []),
    forgetting(isProcess ? 'the process is ended (SIGTERM) and starts again' : 'the server is back')
  ]
}

/** Answers `GET /controls`, and `POST /controls/NAME` for each. Says whether the request was for it. */
export function answerControls(
  room: Room,
  { method, url }: IncomingMessage,
  response: ServerResponse
): boolean {
  const [, folder, name, ...rest] = (url ?? '').split('/')
  if (folder !== 'controls' || rest.length > 0) return false

  const deeds = deedsFor(room.backend)
  const deed = deeds.find(one => one.name === name)
  if (method === 'GET' && name === undefined) {
    const controls = deeds.map(({ name, label, says }) => ({ name, label, says }))
    const answer: Controls = { server: room.backend.name, controls }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  } else if (method === 'POST' && deed) {
    // Answered at once: it may take the link along that the page is looked at by.
    response.writeHead(202).end()
    perform(deed, room).catch(console.error)
  } else {
    response.writeHead(404).end()
  }
  return true
}

const TIMES = 3

function perform({ words, do: act }: Deed, room: Room): Promise<unknown> {
  return act(room, async () => {
    for (let time = 1; time <= TIMES; time++) {
      room.stage.say(HOST, `${words.text}, ${time} of ${TIMES}`)
      await sleep(words.every, undefined, { ref: false })
    }
  })
}
