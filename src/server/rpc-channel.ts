import type { ServerChannel, User } from './channel.ts'
import { encodeBody, messageFrame, passing } from './frames.ts'

/** What AnyCable is told to do when a command's handler has returned. */
export interface Changes {
  streams: string[]
  stopped_streams: string[]
  stop_streams: boolean
  transmissions: string[]
  /** `$w` is where whispers go, in AnyCable's own words; empty for nowhere. */
  env: { istate: { $w?: string } }
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

  /** Where whispers went before this command. */
  readonly #whispered: unknown

  constructor(
    who: Pick<ServerChannel, 'identifier' | 'params' | 'user' | 'sid'> & { whispered: unknown },
    publish: (stream: string, data: unknown) => Promise<void>
  ) {
    this.#whispered = who.whispered
    this.identifier = who.identifier
    this.params = who.params
    this.user = who.user
    this.sid = who.sid
    this.#publish = publish
  }

  streamFrom(stream: string, options: { whisper?: boolean } = {}): void {
    this.changes.streams.push(stream)
    if (options.whisper) this.changes.env.istate.$w = stream
  }

  stopStreamFrom(stream: string): void {
    const { changes } = this
    changes.streams = changes.streams.filter(started => started !== stream)
    changes.stopped_streams.push(stream)
    const { istate } = changes.env
    if ((istate.$w ?? this.#whispered) === stream) istate.$w = ''
  }

  // AnyCable stops before it starts, so what was started before this call must not be started at all.
  stopAllStreams(): void {
    this.changes.streams = []
    this.changes.stop_streams = true
    this.changes.env.istate.$w = ''
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
