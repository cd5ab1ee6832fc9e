import { act } from './act.ts'
import type { Settings } from './brain-options.ts'
import type { Channels } from './channel.ts'
import type { ClientCommand } from './command.ts'
import { confirmationFrame, pongFrame, presenceFrame, rejectionFrame } from './frames.ts'
import { type Presence, rosterOf } from './presence.ts'
import { PUBSUB } from './pubsub.ts'
import { answerHistory } from './replay.ts'
import { type Resolved, resolveChannel } from './resolve.ts'
import type { LiveSession } from './session.ts'
import { type Broadcasts, Subscription } from './subscription.ts'

/** What a command works with, beside its session. */
export interface Workshop extends Broadcasts {
  readonly settings: Settings
  /** The application's and the built-in ones. */
  readonly channels: Channels
}

type Handler = (session: LiveSession, command: ClientCommand, workshop: Workshop) => void | Promise<void>

/**
 * Every command the server knows. What one throws is reported, and the client is told nothing: real servers
 * answer most mistakes with silence.
 */
export const commands: Record<string, Handler> = {
  subscribe,
  unsubscribe,
  message,
  whisper,
  history: (session, { identifier, history }) =>
    answerHistory(session, existing(session, identifier), history),
  join: (session, command) => join(session, existing(session, command.identifier), command.presence),
  leave: (session, { identifier }) => leave(session, existing(session, identifier)),
  presence: (session, { identifier }) => answerPresence(session, existing(session, identifier)),
  ping: session => session.answer(pongFrame()),
  pong() {}
}

async function subscribe(session: LiveSession, command: ClientCommand, workshop: Workshop): Promise<void> {
  const { identifier, history, presence } = command
  if (session.subscriptions.has(identifier)) throw new Error(`${identifier} is subscribed already`)

  const { quirks, dice, gate } = workshop.settings
  const wait = dice.wait(quirks.lateConfirmation)
  const resolved = resolveOrReject(session, identifier, workshop, wait)
  const subscription = new Subscription(identifier, resolved, session, workshop)
  try {
    if (gate && !(await gate(identifier))) subscription.reject()
    else await resolved.definition.subscribed?.(subscription)
  } catch (error) {
    subscription.end()
    throw error
  }

  if (subscription.rejected) {
    subscription.end()
    return session.answer(rejectionFrame(identifier), wait)
  }
  session.subscriptions.set(identifier, subscription)
  session.answer(confirmationFrame(identifier), wait)
  if (history.since > 0 || history.streams) answerHistory(session, subscription, history)
  if (presence) join(session, subscription, presence)
}

async function unsubscribe(
  session: LiveSession,
  { identifier }: ClientCommand,
  { settings }: Workshop
): Promise<void> {
  const subscription = existing(session, identifier)
  const { presenceStream } = subscription
  const end = () => {
    session.subscriptions.delete(identifier)
    subscription.end()
    if (presenceStream !== null) session.presence?.leave(presenceStream, session.sid)
  }

  try {
    await subscription.resolved.definition.unsubscribed?.(subscription)
  } catch (error) {
    // AnyCable keeps what its backend failed to end.
    if (!settings.anycable) end()
    throw error
  }
  end()
}

function message(
  session: LiveSession,
  { identifier, data }: ClientCommand,
  { settings }: Workshop
): Promise<void> {
  const subscription = existing(session, identifier)
  return act(subscription, subscription.resolved, data, settings.report)
}

function whisper(session: LiveSession, { identifier, data }: ClientCommand, workshop: Workshop): void {
  const { whisperStream } = existing(session, identifier)
  if (whisperStream === null)
    throw new Error(`${identifier} takes no whispers: give streamFrom { whisper: true }`)
  workshop.broadcast(whisperStream, data ?? null, { exclude_socket: session.sid, transient: true })
}

function join(session: LiveSession, subscription: Subscription, member: ClientCommand['presence']): void {
  const { stream, presence } = presenceOf(session, subscription)
  if (!member) throw new Error(`A join of ${subscription.identifier} names nobody`)
  presence.join(stream, session.sid, member, { untouched: session.untouched })
}

function leave(session: LiveSession, subscription: Subscription): void {
  const { stream, presence } = presenceOf(session, subscription)
  presence.leave(stream, session.sid)
}

/** What nobody can answer is an event of its own; where presence is not meant to be there is silence. */
function answerPresence(session: LiveSession, { identifier, presenceStream }: Subscription): void {
  if (presenceStream === null) throw withoutPresence(identifier)
  const { quirks, dice } = session.settings
  const members = session.presence?.members(presenceStream)
  const answer = members ? rosterOf(members) : { type: 'error', total: 0 }
  session.answer(presenceFrame(identifier, answer), dice.wait(quirks.lateRoster))
}

function presenceOf(
  { presence }: LiveSession,
  { identifier, presenceStream: stream }: Subscription
): { stream: string; presence: Presence } {
  if (stream === null) throw withoutPresence(identifier)
  if (!presence) throw new Error('Nobody can join: the server has no "presence", or no "history"')
  return { stream, presence }
}

const withoutPresence = (identifier: string) =>
  new Error(`${identifier} has no presence: give streamFrom { presence: true }`)

function existing(session: LiveSession, identifier: string): Subscription {
  const subscription = session.subscriptions.get(identifier)
  if (!subscription) throw new Error(`There is no subscription ${identifier}`)
  return subscription
}

/** With channels of its own AnyCable asks a backend, whose error is silence; without it rejects. */
function resolveOrReject(
  session: LiveSession,
  identifier: string,
  { channels, settings }: Workshop,
  wait: number
): Resolved {
  try {
    return resolveChannel(identifier, channels, settings.anyChannel)
  } catch (error) {
    const silent = settings.anycable && Object.keys(channels).some(name => name !== PUBSUB)
    if (!silent) session.answer(rejectionFrame(identifier), wait)
    throw error
  }
}
