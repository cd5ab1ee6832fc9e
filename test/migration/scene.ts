import type { Server } from 'hawser/server'
import { createServer, signStream, signToken } from 'hawser/server'

const SECRET = 'a secret of these tests'

/** What a program finds around it: a server with a chat, and a hand on it. */
export interface Scene {
  /** What to connect to. */
  readonly url: string
  /** A room that no program was in before. */
  readonly room: string
  /** The same server, which wants a token. */
  readonly guarded: string
  /** Says something in a room. */
  publish(room: string, message: unknown): void
  /** Ends every link without a word. */
  cut(): void
  /** A token for the guarded one; its life in seconds. */
  token(user: string, expiresIn: number): string
  signedStream(name: string): string
  /** Resolves once `check` holds. */
  until(check: () => boolean): Promise<void>
}

let rooms = 0

/** A program for one of the clients. What it returns is what it has seen. */
export type Program = (scene: Scene) => Promise<unknown>

export interface RunningScene extends Scene {
  /** Another program is about to be played. */
  begin(): void
  close(): Promise<void>
}

export async function openScene(): Promise<RunningScene> {
  const server = await createServer({
    ...OPTIONS,
    authenticate: ({ headers }) => ({ name: headers['x-name'] ?? 'guest' })
  })
  const guarded = await createServer({ ...OPTIONS, secret: SECRET })
  const both: Server[] = [server, guarded]
  return {
    url: server.url,
    get room() {
      return `room ${rooms}`
    },
    begin() {
      rooms++
    },
    guarded: guarded.url,
    publish: (room, message) => both.forEach(one => void one.broadcast(`chat:${room}`, message)),
    cut: () => both.forEach(one => void one.cut()),
    token: (name, expiresIn) => signToken({ name }, SECRET, { expiresIn }),
    signedStream: name => signStream(name, SECRET),
    async until(check) {
      for (const end = Date.now() + 20_000; !check(); await new Promise(resolve => setTimeout(resolve, 5)))
        if (Date.now() > end) throw new Error(`Waited in vain for ${check}`)
    },
    async close() {
      for (const one of both) await one.close()
    }
  }
}

const OPTIONS = {
  publicStreams: true,
  streamsWhisper: true,
  // Real servers are slower: what is measured here is not the wait for a ping.
  pingInterval: 200,
  onError() {},
  channels: {
    HallChannel: {
      subscribed: channel => channel.streamFrom(`hall:${channel.params['room']}`, { presence: true })
    },
    TurboChannel: {
      subscribed: channel => channel.streamFrom(`chat:${channel.params['room']}`)
    },
    ChatChannel: {
      subscribed(channel) {
        if (channel.params['room'] === 'backstage') return channel.reject()
        channel.streamFrom(`chat:${channel.params['room']}`, { whisper: true })
      },
      actions: {
        speak: (channel, { text }) =>
          channel.broadcast(`chat:${channel.params['room']}`, { author: channel.user['name'], text })
      }
    }
  }
} satisfies Parameters<typeof createServer>[0]
