import type { Verdict } from 'hawser/node'
import { rangesOf } from '../event-room/range.ts'
import { isLive, type Player } from './players.ts'
import type { Screen } from './screen.ts'

/** Tells what became of what was missed: a line for each client, when all of its channels have said so. */
export function tellOfRecoveries(players: readonly Player[], screen: Screen): void {
  for (const player of players) {
    let verdicts: Verdict[] = []
    const judged = (verdict: Verdict) => {
      verdicts.push(verdict)
      if (!isLive(player)) return
      tell(player.name, verdicts, screen)
      verdicts = []
    }
    player.chat.on('recovery', judged)
    player.notifications.on('recovery', judged)
    player.slides.on('recovery', judged)
  }
}

function tell(name: string, verdicts: readonly Verdict[], screen: Screen): void {
  if (verdicts.every(({ status }) => status === 'fresh')) return

  const replayed = verdicts.reduce((sum, verdict) => sum + verdict.replayed, 0)
  const gaps = verdicts.filter(verdict => verdict.status === 'gap')
  if (gaps.length === 0)
    return screen.say('recovery', `${name}: ${replayed === 0 ? 'nothing to replay' : `${replayed} replayed`}`)

  const reasons = [...new Set(gaps.map(({ reason }) => reason))].join(', ')
  const ranges = gaps.map(({ missed }) => rangesOf(missed))
  screen.say('gap', `${name}: something may be missing (${reasons}): ${ranges.join('; ')}`)
}
