import type { ClientCommand } from './command.ts'
import { historyFrame, messageFrame, type Outgoing } from './frames.ts'
import type { History } from './history.ts'
import type { LiveSession } from './session.ts'
import type { Subscription } from './subscription.ts'

/** Sends what was asked for and says that this was all, or only that it cannot be had. */
export function answerHistory(
  session: LiveSession,
  { identifier, streams }: Subscription,
  request: ClientCommand['history']
): void {
  if (request.since === 0 && !request.streams)
    throw new Error(`A history command for ${identifier} asks for nothing`)

  const { quirks, dice } = session.settings
  if (dice.happens(quirks.silentHistory)) return

  const { chunkedReplay, tooSlowReplay } = quirks
  const pause = () => dice.wait(chunkedReplay?.pause ?? 0)
  const replay = replayOf(session.history, streams, request)
  for (const [index, message] of (replay ?? []).entries()) {
    if (index >= tooSlowReplay)
      return session.afterAnswers(() => session.disconnect('too_slow', { reconnect: true }))
    const begins = chunkedReplay !== null && index % chunkedReplay.size === 0
    session.answer(messageFrame(identifier, message), begins ? pause() : 0)
  }
  session.answer(historyFrame(identifier, replay !== null), pause())
}

/** All or nothing: `null` when one stream cannot be had. */
function replayOf(
  history: History | null,
  own: Iterable<string>,
  { since, streams }: ClientCommand['history']
): Outgoing[] | null {
  const replay: Outgoing[] = []
  for (const stream of own) {
    const position = streams?.get(stream)
    if (!position && since <= 0) continue

    const messages = position ? history?.after(stream, position) : history?.since(stream, since)
    if (!messages) return null
    for (const message of messages) replay.push(message)
  }
  return replay
}
