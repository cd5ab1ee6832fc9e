import { CallError } from '../errors.ts'
import type { Command } from './command.ts'

/** Calls an action. A class, so that an encoder can rely on `data` being JSON. */
export class PerformCommand {
  readonly command = 'message'
  readonly identifier: string
  readonly data: string

  constructor(identifier: string, data: string) {
    this.identifier = identifier
    this.data = data
  }
}

/**
 * The command that calls an action; without one the server's `receive` is called. `data` goes as text of a JSON
 * object, as servers read nothing else (docs/protocol.md, "Perform"); `payload` is copied, never written to.
 */
export function performCommand(
  identifier: string,
  action: string | undefined,
  payload: object = {}
): PerformCommand {
  if (action !== undefined && typeof action !== 'string')
    throw refused('The name of an action is a string: pass one')

  let data: string | undefined
  try {
    if (typeof payload === 'object' && !Array.isArray(payload))
      data = action === undefined ? JSON.stringify(payload) : withAction(payload, action)
  } catch (cause) {
    throw refused('This cannot be sent: it has no form on the wire. Pass plain JSON values', cause)
  }
  // A `toJSON` of its own makes anything of an object, nothing at all included.
  if (payload && data?.startsWith('{')) return new PerformCommand(identifier, data)
  throw refused('The payload of an action is an object: wrap the value in one')
}

/** The action stands in its text, not in a copy of it, where that comes to the same. */
function withAction(payload: object, action: string): string {
  const plain = payload && Object.getPrototypeOf(payload) === Object.prototype
  if (!plain || 'action' in payload || 'toJSON' in payload) return JSON.stringify({ ...payload, action })
  const text = JSON.stringify(payload).slice(0, -1)
  return `${text}${text === '{' ? '' : ','}"action":${JSON.stringify(action)}}`
}

/** The command that whispers to the other clients. `undefined` goes as `null`: without a value servers say "null". */
export function whisperCommand(identifier: string, data: unknown): Command {
  return { command: 'whisper', identifier, data: data === undefined ? null : data }
}

const refused = (sentence: string, cause?: unknown) =>
  new CallError(sentence, { reason: 'invalid_payload', phase: 'perform', retryable: false, cause })
