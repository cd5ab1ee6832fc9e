import { fits } from '../protocol/frame-size.ts'
import { type Agenda, Lane } from './agenda.ts'
import type { Settings } from './brain-options.ts'
import type { User } from './channel.ts'
import { type ClientCommand, decodeCommand, MalformedCommandError } from './command.ts'
import { type ConnectRequest, wantedSid } from './connect-request.ts'
import { disconnectFrame, restoredFrame, welcomeFrame } from './frames.ts'
import type { History } from './history.ts'
import { identify } from './identify.ts'
import { closingOf, type Link } from './link.ts'
import type { Node } from './node.ts'
import type { Presence } from './presence.ts'
import type { SessionState } from './session-cache.ts'
import { type Broadcasts, Subscription } from './subscription.ts'

/** One accepted connection. */
export interface Session {
  readonly sid: string
  readonly user: User
  /** What a remote disconnect names it by. */
  readonly identity: string
  /** Of the subscriptions it has. */
  readonly identifiers: readonly string[]
  /** Whether it was let in. */
  readonly welcomed: boolean
  /** Settled when every command received so far is done. */
  readonly idle: Promise<void>
  /** One frame of the client: done when those before it are. */
  receive(frame: string | Uint8Array): void
  /** The link is gone. */
  closed(): void
  /** Sends the frame and closes the link. */
  disconnect(reason: string, options: { reconnect: boolean }): void
}

export const EXTENDED = 'actioncable-v1-ext-json'

/** Where a session meets its server. */
export interface Surroundings extends Broadcasts {
  readonly settings: Settings
  readonly agenda: Agenda
  obey(session: LiveSession, command: ClientCommand): void | Promise<void>
  gone(session: LiveSession): void
}

/** A session carries out one command after the other; who it is, is the first thing to find out. */
export class LiveSession implements Session {
  readonly sid: string
  readonly subscriptions = new Map<string, Subscription>()
  user: User = {}
  identity: string
  welcomed = false

  readonly #link: Link
  readonly #server: Surroundings
  readonly #node: Node
  readonly #extended: boolean
  readonly #answers: Lane
  #queue: Promise<void>
  #ended = false
  #deaf = false
  /** When the oldest ping went out that no command followed. */
  #pingedAt: number | null = null

  constructor(request: ConnectRequest & { protocol: string }, link: Link, node: Node, server: Surroundings) {
    this.sid = server.settings.createSid()
    this.identity = JSON.stringify({ sid: this.sid })
    this.#link = link
    this.#node = node
    this.#server = server
    this.#extended = request.protocol === EXTENDED
    this.#answers = new Lane(server.agenda, server.settings.now)
    // Not at once: who opens a session has to know it before it hears of it.
    this.#queue = Promise.resolve().then(() => this.#letIn(request))
  }

  get identifiers(): readonly string[] {
    return [...this.subscriptions.keys()]
  }

  get settings(): Settings {
    return this.#server.settings
  }

  get history(): History | null {
    return this.#node.history
  }

  get presence(): Presence | null {
    return this.#node.presence
  }

  /** AnyCable looks after the presence of extended sessions alone. */
  get untouched(): boolean {
    return this.settings.anycable && !this.#extended
  }

  get idle(): Promise<void> {
    return this.#queue
  }

  receive(frame: string | Uint8Array): void {
    this.#next(() => this.#take(frame))
  }

  send(frame: string): void {
    if (!this.#ended) this.#link.send(frame)
  }

  /** Behind the answers before it, and after a wait of its own. */
  answer(frame: string, wait = 0): void {
    this.#answers.after(wait, () => this.send(frame))
  }

  afterAnswers(job: () => void): void {
    this.#answers.after(0, job)
  }

  /** AnyCable pings whoever is connected, before the welcome as well. */
  ping(frame: string, now: number): void {
    const { anycable, pongTimeout } = this.settings
    if (!this.welcomed && !anycable) return

    const silent = this.#pingedAt !== null && pongTimeout !== null && now - this.#pingedAt >= pongTimeout
    if (silent && this.#extended) return this.disconnect('no_pong', { reconnect: true })
    this.#pingedAt ??= now
    this.send(frame)
  }

  disconnect(reason: string, { reconnect }: { reconnect: boolean }): void {
    const [code, words] = closingOf(reason)
    this.#close(code, words, disconnectFrame(reason, reconnect))
  }

  closed(): void {
    if (this.#ended) return
    this.#ended = true
    this.#server.gone(this)
    this.#node.sessions?.leave(this.sid)
    // Behind the command that runs now: it may still make a subscription.
    this.#queue = this.#queue.then(() => this.#endSubscriptions())
  }

  #close(code: number, words: string, frame?: string): void {
    if (this.#ended) return
    // First of all: to send may be what makes the link ask for its end.
    this.closed()
    if (frame !== undefined) this.#link.send(frame)
    this.#link.close(code, words)
  }

  #next(task: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#ended || this.#deaf) return
      try {
        await task()
      } catch (error) {
        this.settings.report(error)
      }
    })
  }

  async #letIn(request: ConnectRequest): Promise<void> {
    const { settings } = this
    if (settings.door) await settings.door()
    if (this.#ended) return
    const sid = this.#extended ? wantedSid(request) : null
    const state = sid === null ? null : this.#node.sessions?.find(sid)
    if (state) return this.#restore(state)

    const found = await identify(request, settings)
    if (this.#ended) return

    if (found.kind === 'refused') return this.disconnect(found.reason, { reconnect: false })
    if (found.kind === 'failed') {
      settings.report(found.error)
      return this.#close(1011, 'Auth Error')
    }

    this.user = found.user
    this.identity = found.identity ?? this.identity
    // AnyCable names the session on the base protocol too.
    this.#welcome(welcomeFrame(this.#extended || settings.anycable ? this.sid : null))
  }

  /** Nobody is asked again who it is, and no handler is called: AnyCable's backend does not hear of it either. */
  #restore({ user, identity, subscriptions }: SessionState): void {
    const { quirks, dice } = this.settings
    this.user = user
    this.identity = identity
    for (const state of subscriptions) {
      if (dice.happens(quirks.lostSubscriptions)) continue
      const subscription = new Subscription(state.identifier, state.resolved, this, this.#server)
      for (const stream of state.streams)
        subscription.streamFrom(stream, {
          whisper: stream === state.whisperStream,
          presence: stream === state.presenceStream
        })
      this.subscriptions.set(state.identifier, subscription)
    }
    this.#welcome(restoredFrame(this.sid, this.identifiers))
  }

  #welcome(frame: string): void {
    const { quirks, dice } = this.settings
    this.welcomed = true
    if (this.#extended) this.#node.sessions?.enter(this.sid, () => this.#state())
    this.answer(frame, dice.wait(quirks.lateWelcome))
  }

  #state(): SessionState {
    const subscriptions = [...this.subscriptions.values()].map(({ state }) => state)
    return { user: this.user, identity: this.identity, subscriptions }
  }

  async #take(frame: string | Uint8Array): Promise<void> {
    const { maxFrameSize, anycable } = this.settings
    if (!fits(frame, maxFrameSize)) return this.#close(1009, '')

    try {
      await this.#server.obey(this, decodeCommand(textOf(frame)))
    } catch (error) {
      if (anycable && error instanceof MalformedCommandError) {
        this.#deaf = true
        this.#link.stopReading?.()
      }
      throw error
    } finally {
      // A pong waits for its turn as every command does, so one behind a slow command comes too late.
      if (!this.#deaf) this.#pingedAt = null
    }
  }

  async #endSubscriptions(): Promise<void> {
    this.presence?.left(this.sid)
    for (const subscription of this.subscriptions.values()) {
      subscription.end()
      try {
        await subscription.resolved.definition.unsubscribed?.(subscription)
      } catch (error) {
        this.settings.report(error)
      }
    }
    this.subscriptions.clear()
  }
}

function textOf(frame: string | Uint8Array): string {
  if (typeof frame === 'string') return frame
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame)
  } catch {
    throw new MalformedCommandError('A client sent bytes that are not UTF-8')
  }
}
