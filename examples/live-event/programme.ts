import type { LiveEvent } from './event.ts'
import { PATIENCE, type Patience, until } from './patience.ts'
import { HOST, isHere, type Player } from './players.ts'
import type { Screen } from './screen.ts'

export const SLIDES = [
  'Welcome aboard',
  'What a rope is made of',
  'Why lines part under load',
  'Splicing while the ship moves',
  'Nobody overboard: a checklist',
  'Questions'
]

const CHAT = [
  'Good morning from the third row.',
  'Will the slides be online?',
  'The sound is fine up here.',
  'Which knot was that?',
  'I would have tied it the other way round.',
  'Is there a recording?'
]

const NOTIFICATIONS = [
  'Coffee is served in the foyer.',
  'The workshop on splicing has two seats left.',
  'A lost umbrella is at the front desk.',
  'The harbour tour leaves at six.'
]

/** How often something is published, in ms. */
export interface Pace {
  chat: number
  notification: number
  slide: number
}

/** For people who read along. */
export const CALM: Pace = { chat: 6_000, notification: 9_000, slide: 14_000 }

/** For the ledger: enough that a break of the link cannot go unseen. */
export const BUSY: Pace = { chat: 700, notification: 50, slide: 500 }

/**
 * Waits for everybody and publishes something on every stream: who has heard a message can ask for what comes after it.
 * Whoever does not make it is told of in the end.
 */
export async function openDoors(
  event: LiveEvent,
  players: readonly Player[],
  { patience = PATIENCE, signal }: Patience
): Promise<void> {
  await until(() => players.every(isHere), patience, signal)
  event.publish('chat', { from: HOST, text: 'Welcome, everybody.' })
  event.publish('notifications', { text: 'The doors open.' })
  event.nextSlide()
}

/** Publishes until the returned function is called, whether anybody is connected or not. */
export function startProgramme(
  event: LiveEvent,
  guests: readonly Player[],
  screen: Screen,
  pace: Pace
): () => void {
  let spoken = 0
  let notified = 0

  function speak(): void {
    const guest = guests[spoken % guests.length]
    const text = CHAT[spoken % CHAT.length]
    spoken++
    guest?.chat
      .perform('speak', { text })
      .catch(error => screen.say('unsaid', `${guest.name}: ${error.message}`))
  }

  function notify(): void {
    event.publish('notifications', { text: NOTIFICATIONS[notified++ % NOTIFICATIONS.length] ?? '' })
  }

  const timers = [
    setInterval(speak, pace.chat),
    setInterval(notify, pace.notification),
    setInterval(() => event.nextSlide(), pace.slide)
  ]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
