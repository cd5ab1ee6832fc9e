import type { ActionHandler, ChannelDefinition, Channels } from './channel.ts'
import { isRecord, parseJson } from './json.ts'

/** What an identifier asks for. */
export interface Resolved {
  name: string
  definition: ChannelDefinition
  params: Record<string, unknown>
}

/** `anyChannel` stands behind all other names. Throws an error with the reason where there is no such channel. */
export function resolveChannel(
  identifier: string,
  channels: Channels,
  anyChannel?: ChannelDefinition
): Resolved {
  const value = parseJson(identifier)
  if (!isRecord(value)) throw new Error(`The identifier ${identifier} is not a JSON object`)

  const { channel: name, ...params } = value
  const definition = typeof name === 'string' && Object.hasOwn(channels, name) ? channels[name] : anyChannel
  if (typeof name !== 'string' || !definition) throw new Error(`There is no channel for ${identifier}`)
  return { name, definition, params }
}

/** What a perform brings. Throws where that is nothing an action could take. */
export function payloadOf({ name }: Resolved, data: unknown): Record<string, unknown> {
  if (typeof data !== 'string') throw new Error(`The data of a perform on ${name} has to be text of JSON`)

  const payload = parseJson(data)
  if (!isRecord(payload)) throw new Error(`The data of a perform on ${name} is not a JSON object: ${data}`)
  return payload
}

/** The handler of the action that it names. Throws where there is none. */
export function handlerOf({ name, definition }: Resolved, payload: Record<string, unknown>): ActionHandler {
  const action = payload['action'] || 'receive'
  const { actions = {} } = definition
  const handler = typeof action === 'string' && Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!handler) throw new Error(`${name} has no action ${JSON.stringify(action)}`)
  return handler
}
