import type { Position } from './positions.ts'

/** What the witness reads in a frame. */
export interface Frame {
  /** `null` for a message. */
  type: string | null
  stream: string | null
  message: unknown
  position: Position | null
}

export function parseFrame(text: string): Frame {
  const frame: unknown = JSON.parse(text)
  return {
    type: textIn(frame, 'type'),
    stream: streamIn(textIn(frame, 'identifier')),
    message: valueIn(frame, 'message'),
    position: positionIn(frame)
  }
}

/** The `epoch` and `offset` of a frame, or of what a client hands on of one. */
export function positionIn(value: unknown): Position | null {
  const epoch = textIn(value, 'epoch')
  const offset = valueIn(value, 'offset')
  return epoch !== null && typeof offset === 'number' ? { epoch, offset } : null
}

function streamIn(identifier: string | null): string | null {
  return identifier === null ? null : textIn(JSON.parse(identifier), 'stream_name')
}

function textIn(value: unknown, key: string): string | null {
  const text = valueIn(value, key)
  return typeof text === 'string' ? text : null
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}
