import type { Settings } from './brain-options.ts'
import type { ChannelDefinition } from './channel.ts'

/** The channel that clients follow streams with when the server has no code for it. */
export const PUBSUB = '$pubsub'

/** `refused` is told why, in a sentence for the developer. */
export function pubsubChannel(
  { secret, signatures, publicStreams, streamsWhisper, streamsPresence }: Settings,
  refused: (sentence: string) => void
): ChannelDefinition {
  return {
    subscribed(channel) {
      const { stream_name: name = null, signed_stream_name: signed = null } = channel.params
      const refuse = (why: string) => {
        refused(`${channel.identifier} was rejected: ${why}`)
        channel.reject()
      }

      if (!isNameOrNull(name) || !isNameOrNull(signed))
        return refuse('the name of a stream has to be a string')
      if (signed) {
        const stream = signatures.readStream(signed, secret)
        if (stream) channel.streamFrom(stream, { whisper: streamsWhisper, presence: streamsPresence })
        else refuse('the name is not signed with this secret')
      } else if (!name) {
        refuse('it names no stream')
      } else if (publicStreams) {
        channel.streamFrom(name, { whisper: true, presence: true })
      } else {
        refuse('public streams are off, see the option publicStreams')
      }
    }
  }
}

const isNameOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string'
