import type { Position } from './history.ts'
import { isRecord, parseJson } from './json.ts'

/** A command as it came, its types checked. What was missing is empty. */
export interface ClientCommand {
  command: string
  identifier: string
  data: unknown
  history: { since: number; streams: ReadonlyMap<string, Position> | null }
  /** Who joins; `null` where nobody is named. */
  presence: { id: string; info: unknown } | null
}

/** Why a frame is no command. */
export class MalformedCommandError extends Error {
  override readonly name = 'MalformedCommandError'
}

/**
 * Takes what AnyCable's decoder takes and refuses what it chokes on: a `null` is as good as a missing value, any
 * other wrong type is not. Throws a `MalformedCommandError`.
 */
export function decodeCommand(frame: string): ClientCommand {
  const value = parseJson(frame)
  if (value === undefined) throw new MalformedCommandError('A client sent a frame that is not JSON')

  const { command, identifier, data, history, presence } = object(value, 'A command')
  return {
    command: text(command, '"command"'),
    identifier: text(identifier, '"identifier"'),
    data,
    history: historyRequest(object(history, '"history"')),
    presence: memberIn(presence)
  }
}

function historyRequest({ since, streams }: Record<string, unknown>): ClientCommand['history'] {
  const named = streams === null || streams === undefined ? null : object(streams, '"history.streams"')
  const positions =
    named && new Map(Object.entries(named).map(([stream, value]) => [stream, positionIn(value)]))
  return { since: integer(since, '"history.since"'), streams: positions }
}

function positionIn(value: unknown): Position {
  const { epoch, offset } = object(value, 'A position')
  const position = { epoch: text(epoch, '"epoch"'), offset: integer(offset, '"offset"', 2 ** 64) }
  if (position.offset < 0) throw new MalformedCommandError('"offset" is below 0')
  return position
}

function memberIn(value: unknown): ClientCommand['presence'] {
  const { id, type, info } = object(value, '"presence"')
  const member = { id: text(id, '"presence.id"'), info }
  text(type, '"presence.type"')
  return value === null || value === undefined ? null : member
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (isRecord(value)) return value
  throw new MalformedCommandError(`${name} has to be an object, not ${JSON.stringify(value)}`)
}

function text(value: unknown, name: string): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  throw new MalformedCommandError(`${name} has to be a string, not ${JSON.stringify(value)}`)
}

function integer(value: unknown, name: string, limit = 2 ** 63): number {
  if (value === null || value === undefined) return 0
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < limit) return value
  throw new MalformedCommandError(`${name} has to be a whole number of 64 bits, not ${JSON.stringify(value)}`)
}
