import type { MessageMeta, Verdict } from '../index.ts'

/** A channel that can be listened to: ours, with whatever messages. */
export interface Recordable {
  /** A message, and where it stands in its stream, if the server says. */
  on(event: 'message', callback: (message: never, meta?: MessageMeta) => void): () => void
  /** What became of the messages meanwhile. */
  on(event: 'recovery', callback: (verdict: Verdict) => void): () => void
  /** The subscription was confirmed, is away, or has ended. */
  on(event: 'connect' | 'disconnect' | 'close', callback: () => void): () => void
  /** Gets every message; the recording reads their type from it. */
  receive(message: never, meta?: MessageMeta): void
}

/** What a channel told its listeners, in order. */
export interface Recording<T> {
  readonly messages: T[]
  /** One for each message. */
  readonly metas: (MessageMeta | undefined)[]
  readonly verdicts: Verdict[]
  readonly events: ('connect' | 'disconnect' | 'close')[]
}

/** Writes down what a channel tells from now on. */
export function record<C extends Recordable>(channel: C): Recording<Parameters<C['receive']>[0]> {
  const recording: Recording<Parameters<C['receive']>[0]> = {
    messages: [],
    metas: [],
    verdicts: [],
    events: []
  }
  channel.on('message', (message: Parameters<C['receive']>[0], meta) => {
    recording.messages.push(message)
    recording.metas.push(meta)
  })
  channel.on('recovery', verdict => recording.verdicts.push(verdict))
  for (const event of ['connect', 'disconnect', 'close'] as const)
    channel.on(event, () => recording.events.push(event))
  return recording
}
