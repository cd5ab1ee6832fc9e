import type { NamedChannel } from 'hawser'
import type { FakeSocket } from '../support/fake-socket.ts'
import type { Story } from '../support/story.ts'

const BOUND = 200_000
const STEP = 100
const PING_EVERY = 3_000

/** From now on the server is well: it lets in, takes up every command that it was ever sent on this link, and pings. */
export class Healer {
  readonly #story: Story
  readonly #read = new WeakMap<FakeSocket, number>()
  #held = new Set<string>()
  #heard = 0

  constructor(story: Story) {
    this.#story = story
  }

  /** Whether these channels and a new one are connected, and a message arrives, within bounded time. */
  async heal(channels: readonly NamedChannel[]): Promise<boolean> {
    const { cable, clock, server } = this.#story
    // What an app does when it was told that nothing more comes by itself.
    if (cable.state === 'closed' || cable.state === 'idle') cable.connect().catch(() => {})
    const fresh = cable.subscribeTo('FreshChannel')
    fresh.on('message', () => this.#heard++)
    const wanted = [fresh, ...channels.filter(({ state }) => state !== 'closed')]

    for (let passed = 0; passed < BOUND; passed += STEP) {
      this.#serve(passed)
      if (cable.state === 'connected' && wanted.every(({ state }) => state === 'connected')) {
        server.say(fresh.identifier, 'still here')
        return this.#heard === 1
      }
      await clock.advance(STEP)
    }
    return false
  }

  #serve(passed: number): void {
    const { server } = this.#story
    const socket = server.sockets.at(-1)
    if (!socket || socket.state === 'left' || socket.state === 'ended') return
    if (!this.#read.has(socket)) this.#held = new Set()
    // A second welcome is nothing to a client that was let in.
    if (this.#story.cable.state === 'connecting') server.welcome('well')
    const from = this.#read.get(socket) ?? 0
    const commands = socket.sent.slice(from)
    this.#read.set(socket, from + commands.length)
    for (const command of commands) this.#obey(command)
    if (passed % PING_EVERY === 0) server.ping()
  }

  #obey({ command, identifier, history }: Record<string, unknown>): void {
    const { server } = this.#story
    const name = String(identifier)
    if (command === 'ping') server.socket.receive({ type: 'pong' })
    if (command === 'unsubscribe') this.#held.delete(name)
    // Of what it holds already a second subscribe gets silence, as from the real ones.
    if (command === 'subscribe' && this.#held.has(name)) return
    if (command === 'subscribe') {
      this.#held.add(name)
      server.confirm(name)
    }
    if (history !== undefined && this.#held.has(name))
      server.socket.receive({ type: 'confirm_history', identifier: name })
  }
}
