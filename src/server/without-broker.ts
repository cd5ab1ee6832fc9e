import type { ClientCommand } from './command.ts'
import { historyFrame, presenceFrame } from './frames.ts'
import { PUBSUB } from './pubsub.ts'
import type { LiveSession } from './session.ts'
import type { Subscription } from './subscription.ts'

// How a server answers that keeps no messages and no members: AnyCable without a broker.

/** Nothing is kept, so whoever asks for a stream of this subscription is told that it cannot be had. */
export function answerHistory(
  session: LiveSession,
  { identifier, streams: own }: Subscription,
  { since, streams }: ClientCommand['history']
): void {
  if (since === 0 && !streams) throw new Error(`A history command for ${identifier} asks for nothing`)

  const asksForOwn = [...own].some(stream => since > 0 || Object.hasOwn(streams ?? {}, stream))
  session.send(historyFrame(identifier, !asksForOwn))
}

/** Only streams without channels have presence; what nobody can answer is an event of its own. */
export function answerPresence(session: LiveSession, { identifier, resolved }: Subscription): void {
  if (resolved.name !== PUBSUB) throw new Error(`${identifier} has no presence`)
  session.send(presenceFrame(identifier, { type: 'error', total: 0 }))
}
