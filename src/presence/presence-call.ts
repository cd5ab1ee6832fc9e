import { CallError } from '../errors.ts'
import { given, type PresenceRecord } from '../protocol/presence.ts'
import type { Member, MemberChange } from './member.ts'

/** Somebody who looks on or takes part: a channel. */
export interface Attendant {
  changed(changes: readonly MemberChange[]): void
}

/** What may be asked of presence. */
export type PresenceIntent =
  | { readonly intent: 'join'; readonly said: PresenceRecord }
  | { readonly intent: 'update'; readonly said: Pick<PresenceRecord, 'info'> }
  /** `info`: who is here, as far as that is known; `refresh`: as the server says now. */
  | { readonly intent: 'leave' | 'follow' | 'info' | 'refresh' }

/** What somebody asks of presence, loaded or not. */
export type PresenceCall = PresenceIntent & {
  readonly by: Attendant
  readonly identifier: string
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined
  /** Gets who is here. Nobody waits for what has neither this nor `failed`. */
  readonly done?: ((members: readonly Member[]) => void) | undefined
  readonly failed?: ((reason: unknown) => void) | undefined
}

/** Whether it is of use only to who waits for the answer. */
export const isQuestion = ({ intent }: PresenceIntent) => intent === 'info' || intent === 'refresh'

/** Who we are and what we say of ourselves, as it is now: it is sent again on every link. */
export function recordOf(id: unknown, info: unknown): PresenceRecord {
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '')
    throw badMember('the id of a member is a number, or a text that is not empty')
  return { id: String(id), ...given(copyOf(info)) }
}

/** As it is now: the app may change what it passed. */
export function copyOf(value: unknown): unknown {
  if (value === undefined) return value
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw badMember(NOT_PLAIN, cause)
  }
  if (text === undefined) throw badMember(NOT_PLAIN)
  return JSON.parse(text)
}

const NOT_PLAIN = 'what a member says of itself has to be plain JSON values'

export const badMember = (why: string, cause?: unknown) =>
  new CallError(`Not joined: ${why}`, {
    reason: 'invalid_payload',
    phase: 'presence',
    retryable: false,
    cause
  })
