import { type CreateOptions, type NamedChannel, UnauthorizedError } from 'hawser'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { createStage } from '../support/stage.ts'

export const IDENTIFIER = JSON.stringify({ channel: 'Room' })
const PING_EVERY = 3_000

/** What the far end knows of one socket. */
interface Link {
  /** Subscribes without an answer. */
  unanswered: number
  commands: string
  /** Gone without a word: nothing reaches either side. */
  dead: boolean
}

/** One cable with one channel, and everything around it at the hands of whoever explores. */
export class World {
  readonly stage: ReturnType<typeof createStage>
  channel: NamedChannel | null = null
  authBroken = false
  readonly #tokens: { give: (token: string) => void; fail: (error: Error) => void }[] = []
  readonly #links = new Map<FakeSocket, Link>()
  #lastPing = 0

  constructor(options: CreateOptions = {}) {
    const network = createFakeNetwork((frame, socket) => this.#heard(JSON.parse(frame), socket))
    this.stage = createStage({
      network,
      auth: () => {
        if (this.authBroken) throw new Error('thrown by auth')
        return new Promise((give, fail) => void this.#tokens.push({ give, fail }))
      },
      ...options
    })
  }

  /** All that can be seen of it from outside, and what it has scheduled. Equal texts are one state. */
  get fingerprint(): string {
    const { cable, clock, environment } = this.stage
    const { state, attempt, nextRetryAt } = cable.status.get()
    const { commands, dead, unanswered } = this.#link
    return [
      state,
      Math.min(attempt, 2),
      nextRetryAt === null ? '-' : bucket(nextRetryAt - clock.now()),
      this.channel?.state,
      this.socket?.state,
      this.socket?.protocols[0],
      commands.slice(-1),
      unanswered > 0,
      dead,
      Math.min(this.#tokens.length, 1),
      environment.visible(),
      environment.listeners.size,
      clock.timers.map(bucket).join('')
    ].join(' ')
  }

  get socket(): FakeSocket | undefined {
    return this.stage.network.sockets.at(-1)
  }

  get oldSocket(): FakeSocket | undefined {
    return this.stage.network.sockets.at(-2)
  }

  subscribe(): void {
    if (!this.channel || this.channel.state === 'closed') this.channel = this.stage.cable.subscribeTo('Room')
  }

  token(answer: 'given' | 'failed' | 'unauthorized'): void {
    const asked = this.#tokens.pop()
    if (answer === 'given') asked?.give('token')
    else asked?.fail(answer === 'failed' ? new Error('502') : new UnauthorizedError())
  }

  accept(protocol?: string): void {
    if (this.socket?.state === 'opening') this.socket.accept(protocol)
  }

  end(code: number): void {
    if (this.socket?.state === 'opening') this.socket.fail()
    else if (this.socket && !this.#link.dead) this.socket.end(code)
  }

  /** The server speaks, whether the client still listens or not. */
  say(frame: object): void {
    if (this.socket?.state !== 'opening' && !this.#link.dead) this.socket?.receive(frame)
  }

  answer(type: 'confirm_subscription' | 'reject_subscription'): void {
    this.#link.unanswered = 0
    this.say({ type, identifier: IDENTIFIER })
  }

  /** The server takes up what it was asked, and its answers get lost. */
  loseAnswers(): void {
    this.#link.unanswered = 0
  }

  die(): void {
    if (this.socket?.state === 'open') this.#link.dead = true
  }

  /**
   * From now on everything is well: tokens come, sockets open, the server answers and pings. Resolves with the
   * milliseconds until the cable, and the channel if one is wanted, are connected; `null` when that takes longer
   * than `bound`.
   */
  async heal(bound: number): Promise<number | null> {
    const { cable, clock } = this.stage
    const start = clock.now()
    // What an app does when it was told that nothing more comes by itself.
    if (cable.state === 'closed' || cable.state === 'idle') cable.connect().catch(() => {})

    while (clock.now() - start <= bound) {
      await this.#serve()
      if (this.#well) return clock.now() - start
      await clock.advance(100)
    }
    return null
  }

  get #well(): boolean {
    const wanted = this.channel !== null && this.channel.state !== 'closed'
    return (
      this.stage.cable.state === 'connected' &&
      !this.#link.dead &&
      (!wanted || this.channel?.state === 'connected')
    )
  }

  async #serve(): Promise<void> {
    const { clock } = this.stage
    while (this.#tokens.length > 0) this.token('given')
    await clock.advance()
    if (this.socket?.state === 'opening') this.socket.accept()
    if (this.stage.cable.state === 'connecting') this.say({ type: 'welcome', sid: 's1' })
    await clock.advance()
    if (this.#link.unanswered > 0) this.answer('confirm_subscription')
    if (clock.now() - this.#lastPing >= PING_EVERY) {
      this.#lastPing = clock.now()
      this.say({ type: 'ping', message: Math.floor(clock.now() / 1_000) })
    }
    await clock.advance()
  }

  #heard({ command }: Record<string, unknown>, socket: FakeSocket): void {
    if (socket !== this.socket) throw new Error(`${command} on a link left behind`)
    const link = this.#link
    if (command === 'subscribe') link.unanswered++
    if (command === 'subscribe' || command === 'unsubscribe') link.commands += String(command)[0]
  }

  get #link(): Link {
    const { socket } = this
    const link = (socket && this.#links.get(socket)) ?? { unanswered: 0, commands: '', dead: false }
    if (socket) this.#links.set(socket, link)
    return link
  }
}

/** Times of one size lead to one state. */
function bucket(ms: number): number {
  return [0, 5_000].findIndex(bound => ms <= bound)
}
