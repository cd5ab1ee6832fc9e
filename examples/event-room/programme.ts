import type { Stage } from './stage.ts'

const NOTIFICATIONS = [
  'Coffee is served in the foyer.',
  'The workshop on splicing has two seats left.',
  'A lost umbrella is at the front desk.',
  'The harbour tour leaves at six.'
]

/** How often something is published, in ms. */
export interface ShowPace {
  notification: number
  slide: number
}

/** For people who read along. */
export const CALM: ShowPace = { notification: 9_000, slide: 14_000 }

/** Publishes until the returned function is called, whether anybody is connected or not. */
export function startShow(stage: Stage, pace: ShowPace): () => void {
  let notified = 0
  const notify = () =>
    stage.publish('notifications', { text: NOTIFICATIONS[notified++ % NOTIFICATIONS.length] ?? '' })

  const timers = [setInterval(notify, pace.notification), setInterval(() => stage.nextSlide(), pace.slide)]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
