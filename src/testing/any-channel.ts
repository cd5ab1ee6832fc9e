import type { ChannelDefinition } from '../server/channel.ts'

const NOTHING = () => {}

/** Every action there is; none of them does anything. */
const ANY_ACTION = new Proxy<NonNullable<ChannelDefinition['actions']>>(
  {},
  {
    get: () => NOTHING,
    getOwnPropertyDescriptor: () => ({ value: NOTHING, configurable: true, enumerable: true })
  }
)

/** A channel that takes everything: its one stream has the name of its identifier, takes whispers, and has presence. */
export const ANY_CHANNEL: ChannelDefinition = {
  subscribed: channel => channel.streamFrom(channel.identifier, { whisper: true, presence: true }),
  actions: ANY_ACTION
}
