import type { Encoder } from '@anycable/core'
import { CallError, type Phase } from '../errors.ts'
import type { Command } from '../protocol/command.ts'
import { fits } from '../protocol/frame-size.ts'
import type { Payload } from '../transport/transport.ts'

/** A command, or what an app sends in its own words. */
export type Sendable = object & { readonly command?: string }

interface Wire {
  readonly encoder: Encoder<object, Payload>
  /** Bytes of one frame; the server closes the link on a bigger one. */
  readonly maxFrameSize: number
}

/** A frame that the server will accept, or a `CallError` (`too_large`, `invalid_payload`). */
export function encoded(command: Sendable, { encoder, maxFrameSize }: Wire): Payload {
  const phase = PHASES[command.command ?? ''] ?? 'subscribe'
  let frame: Payload | undefined
  try {
    frame = encoder.encode(command) ?? undefined
  } catch (cause) {
    throw unfit(
      'This cannot be sent: it has no form on the wire. Pass plain JSON values',
      'invalid_payload',
      phase,
      cause
    )
  }
  if (frame === undefined)
    throw unfit('The encoder made nothing of this: pass values it knows', 'invalid_payload', phase)

  if (fits(frame, maxFrameSize)) return frame
  throw unfit(
    `The server ends the link on a frame over ${maxFrameSize} bytes: send less at a time`,
    'too_large',
    phase
  )
}

/** What of the client's work a command belongs to, where it is not a subscription. */
const PHASES: Readonly<Record<string, Phase>> = {
  message: 'perform',
  whisper: 'whisper',
  join: 'presence',
  leave: 'presence',
  presence: 'presence'
} satisfies Partial<Record<Command['command'], Phase>>

const unfit = (sentence: string, reason: 'too_large' | 'invalid_payload', phase: Phase, cause?: unknown) =>
  new CallError(sentence, { reason, phase, retryable: false, cause })
