import type { Settings } from './brain-options.ts'
import type { Channels } from './channel.ts'
import type { ClientCommand } from './command.ts'
import { confirmationFrame, pongFrame, rejectionFrame } from './frames.ts'
import { answerPresence } from './presence.ts'
import { PUBSUB } from './pubsub.ts'
import { answerHistory } from './replay.ts'
import { type Resolved, resolveAction, resolveChannel } from './resolve.ts'
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
  presence: (session, { identifier }) => answerPresence(session, existing(session, identifier)),
  ping: session => session.answer(pongFrame()),
  pong() {}
}

async function subscribe(session: LiveSession, command: ClientCommand, workshop: Workshop): Promise<void> {
  const { identifier, history } = command
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
}

async function unsubscribe(
  session: LiveSession,
  { identifier }: ClientCommand,
  { settings }: Workshop
): Promise<void> {
  const subscription = existing(session, identifier)
  const end = () => {
    session.subscriptions.delete(identifier)
    subscription.end()
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

async function message(session: LiveSession, { identifier, data }: ClientCommand): Promise<void> {
  const subscription = existing(session, identifier)
  const { handler, payload } = resolveAction(subscription.resolved, data)
  await handler(subscription, payload)
}

function whisper(session: LiveSession, { identifier, data }: ClientCommand, workshop: Workshop): void {
  const { whisperStream } = existing(session, identifier)
  if (whisperStream === null) throw new Error(`${identifier} takes no whispers`)
  workshop.broadcast(whisperStream, data ?? null, { exclude_socket: session.sid, transient: true })
}

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
