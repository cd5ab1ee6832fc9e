import type { ServerChannel, StreamOptions, User } from './channel.ts'
import { encodeBody, messageFrame, passing } from './frames.ts'

/** What AnyCable is told to do when a command's handler has returned. */
export interface Changes {
  streams: string[]
  stopped_streams: string[]
  stop_streams: boolean
  transmissions: string[]
  /** `$w` is where whispers go, `$p` where who joins is here, in AnyCable's own words; empty for nowhere. */
  env: { istate: { $w?: string; $p?: string } }
}

/** One command of a subscription that lives in AnyCable: it collects what the handler wants. */
export class RpcChannel implements ServerChannel {
  readonly identifier: string
  readonly params: Record<string, unknown>
  readonly user: User
  readonly sid: string
  rejected = false
  readonly changes: Changes = {
    streams: [],
    stopped_streams: [],
    stop_streams: false,
    transmissions: [],
    env: { istate: {} }
  }

  readonly #publish: (stream: string, data: unknown) => Promise<void>
  readonly #sending: Promise<void>[] = []

  /** Where whispers went before this command, and where who joined was here. */
  readonly #before: { whisper: unknown; presence: unknown }

  constructor(
    who: Pick<ServerChannel, 'identifier' | 'params' | 'user' | 'sid'> & {
      before: { whisper: unknown; presence: unknown }
    },
    publish: (stream: string, data: unknown) => Promise<void>
  ) {
    this.#before = who.before
    this.identifier = who.identifier
    this.params = who.params
    this.user = who.user
    this.sid = who.sid
    this.#publish = publish
  }

  streamFrom(stream: string, options: StreamOptions = {}): void {
    this.changes.streams.push(stream)
    if (options.whisper) this.changes.env.istate.$w = stream
    if (options.presence) this.changes.env.istate.$p = stream
  }

  stopStreamFrom(stream: string): void {
    const { changes } = this
    changes.streams = changes.streams.filter(started => started !== stream)
    changes.stopped_streams.push(stream)
    const { istate } = changes.env
    if ((istate.$w ?? this.#before.whisper) === stream) istate.$w = ''
    if ((istate.$p ?? this.#before.presence) === stream) istate.$p = ''
  }

  // AnyCable stops before it starts, so what was started before this call must not be started at all.
  stopAllStreams(): void {
    this.changes.streams = []
    this.changes.stop_streams = true
    this.changes.env.istate.$w = ''
    if (this.#before.presence || this.changes.env.istate.$p) this.changes.env.istate.$p = ''
  }

  transmit(data: unknown): void {
    this.changes.transmissions.push(messageFrame(this.identifier, passing(encodeBody(data))))
  }

  broadcast(stream: string, data: unknown): Promise<void> {
    const sent = this.#publish(stream, data)
    this.#sending.push(sent)
    // A handler need not wait for it, and its failure is reported all the same.
    sent.catch(() => {})
    return sent
  }

  reject(): void {
    this.rejected = true
  }

  /** What went wrong among the broadcasts, once all are done. */
  async failures(): Promise<unknown[]> {
    const results = await Promise.allSettled(this.#sending)
    return results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
  }
}
