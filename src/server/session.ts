import { fits } from '../protocol/frame-size.ts'
import type { Settings } from './brain-options.ts'
import type { User } from './channel.ts'
import { type ClientCommand, decodeCommand, MalformedCommandError } from './command.ts'
import type { ConnectRequest } from './connect-request.ts'
import { disconnectFrame, welcomeFrame } from './frames.ts'
import { identify } from './identify.ts'
import type { Subscription } from './subscription.ts'

/** The other end of a session: what carries its frames. */
export interface Link {
  send(frame: string): void
  close(code: number, reason: string): void
  /** The server hears nothing of this client any more and goes on talking to it, as AnyCable then does. */
  stopReading?(): void
}

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
  receive(frame: string | Uint8Array): void
  /** The link is gone. */
  closed(): void
  /** Sends the frame and closes the link. */
  disconnect(reason: string, options: { reconnect: boolean }): void
}

export const EXTENDED = 'actioncable-v1-ext-json'

/** Where a session meets its server. */
export interface Surroundings {
  readonly settings: Settings
  obey(session: LiveSession, command: ClientCommand): void | Promise<void>
  gone(session: LiveSession): void
}

/** How AnyCable closes after a `disconnect` frame, by its reason; 1000 without words for any other. */
const CLOSINGS = new Map<string, [code: number, words: string]>([
  ['unauthorized', [1000, 'Auth Failed']],
  ['token_expired', [1000, 'Auth Failed']],
  ['remote', [1000, 'Closed remotely']],
  ['no_pong', [1000, 'No Pong']],
  ['server_restart', [1001, 'Server restart']]
])

/** A session carries out one command after the other; who it is, is the first thing to find out. */
export class LiveSession implements Session {
  readonly sid: string
  readonly subscriptions = new Map<string, Subscription>()
  user: User = {}
  identity: string
  welcomed = false

  readonly #link: Link
  readonly #server: Surroundings
  readonly #extended: boolean
  #queue: Promise<void>
  #ended = false
  #deaf = false
  /** When the oldest ping went out that no command followed. */
  #pingedAt: number | null = null

  constructor(request: ConnectRequest & { protocol: string }, link: Link, server: Surroundings) {
    this.sid = server.settings.createSid()
    this.identity = JSON.stringify({ sid: this.sid })
    this.#link = link
    this.#server = server
    this.#extended = request.protocol === EXTENDED
    this.#queue = this.#letIn(request)
  }

  get identifiers(): readonly string[] {
    return [...this.subscriptions.keys()]
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

  /** AnyCable pings whoever is connected, before the welcome as well. */
  ping(frame: string, now: number): void {
    const { anycable, pongTimeout } = this.#server.settings
    if (!this.welcomed && !anycable) return

    const silent = this.#pingedAt !== null && pongTimeout !== null && now - this.#pingedAt >= pongTimeout
    if (silent && this.#extended) return this.disconnect('no_pong', { reconnect: true })
    this.#pingedAt ??= now
    this.send(frame)
  }

  disconnect(reason: string, { reconnect }: { reconnect: boolean }): void {
    const [code, words] = CLOSINGS.get(reason) ?? [1000, '']
    this.#close(code, words, disconnectFrame(reason, reconnect))
  }

  closed(): void {
    if (this.#ended) return
    this.#ended = true
    this.#server.gone(this)
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
        this.#server.settings.report(error)
      }
    })
  }

  async #letIn(request: ConnectRequest): Promise<void> {
    const { settings } = this.#server
    const found = await identify(request, settings)
    if (this.#ended) return

    if (found.kind === 'refused') return this.disconnect(found.reason, { reconnect: false })
    if (found.kind === 'failed') {
      settings.report(found.error)
      return this.#close(1011, 'Auth Error')
    }

    this.user = found.user
    this.identity = found.identity ?? this.identity
    this.welcomed = true
    // AnyCable names the session on the base protocol too.
    this.send(welcomeFrame(this.#extended || settings.anycable ? this.sid : null))
  }

  async #take(frame: string | Uint8Array): Promise<void> {
    const { maxFrameSize, anycable } = this.#server.settings
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
    for (const subscription of this.subscriptions.values()) {
      subscription.end()
      try {
        await subscription.resolved.definition.unsubscribed?.(subscription)
      } catch (error) {
        this.#server.settings.report(error)
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
