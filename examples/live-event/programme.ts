import { type ShowPace, startShow } from '../event-room/programme.ts'
import { HOST } from '../event-room/stage.ts'
import type { LiveEvent } from './event.ts'
import { PATIENCE, type Patience, until } from './patience.ts'
import { isHere, type Player } from './players.ts'
import type { Screen } from './screen.ts'

const CHAT = [
  'Good morning from the third row.',
  'Will the slides be online?',
  'The sound is fine up here.',
  'Which knot was that?',
  'I would have tied it the other way round.',
  'Is there a recording?'
]

/** How often something is published, in ms. */
export interface Pace extends ShowPace {
  chat: number
}

/** For people who read along. */
export const CALM_CHAT = 6_000

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
  const { stage } = event.room
  stage.say(HOST, 'Welcome, everybody.')
  stage.publish('notifications', { text: 'The doors open.' })
  stage.nextSlide()
}

/** Publishes until the returned function is called, whether anybody is connected or not. */
export function startProgramme(
  event: LiveEvent,
  guests: readonly Player[],
  screen: Screen,
  pace: Pace
): () => void {
  let spoken = 0

  function speak(): void {
    const guest = guests[spoken % guests.length]
    const text = CHAT[spoken % CHAT.length] ?? ''
    spoken++
    guest?.chat
      .perform('speak', { text })
      .catch(error => screen.say('unsaid', `${guest.name}: ${error.message}`))
  }

  const stopShow = startShow(event.room.stage, pace)
  const timer = setInterval(speak, pace.chat)
  return () => {
    clearInterval(timer)
    stopShow()
  }
}
