import { presenceFrame } from './frames.ts'
import { PUBSUB } from './pubsub.ts'
import type { LiveSession } from './session.ts'
import type { Subscription } from './subscription.ts'

/** Only streams without channels have presence; what nobody can answer is an event of its own. */
export function answerPresence(session: LiveSession, { identifier, resolved }: Subscription): void {
  if (resolved.name !== PUBSUB) throw new Error(`${identifier} has no presence`)
  session.answer(presenceFrame(identifier, { type: 'error', total: 0 }))
}
