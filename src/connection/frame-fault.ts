import { FrameError } from '../errors.ts'
import type { Message } from '../protocol/message.ts'

/** What to say of a frame that was dropped. */
export function frameFault(
  message: Extract<Message, { kind: 'unknown' | 'malformed' }>,
  cause?: unknown
): FrameError {
  return message.kind === 'unknown'
    ? new FrameError(
        `A frame of the unknown type "${message.type.slice(0, 40)}" was dropped`,
        'unknown_frame',
        cause
      )
    : new FrameError(
        `A frame was dropped: ${message.why}. Is this an Action Cable server?`,
        'malformed_frame',
        cause
      )
}
