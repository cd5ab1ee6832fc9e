import { stringifyParams } from '@anycable/core'

/** What a channel may be asked with: JSON values, one level deep where order is to be stable. */
export type ChannelParams = Record<string, unknown>

/**
 * The canonical text of a channel and its params. Servers compare it byte for byte, so it is made by the
 * official client's own function: keys sorted, `undefined` left out.
 */
export function identifierOf(channel: string, params: object = {}): string {
  // Trims nothing, and makes engines put it in one piece: a text of parts takes more memory, for as long as it lives.
  return stringifyParams({ channel, ...params }).trim()
}
