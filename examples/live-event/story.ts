import { setTimeout as sleep } from 'node:timers/promises'
import { HOST } from '../event-room/stage.ts'
import { closeEvent, type EventEnd } from './closing.ts'
import type { LiveEvent } from './event.ts'
import type { Patience } from './patience.ts'
import type { Player } from './players.ts'
import { BUSY, openDoors, startProgramme } from './programme.ts'
import type { Screen } from './screen.ts'

export interface StoryOptions extends Patience {
  /** How long the programme lasts, in ms: a cut comes after a third of it, a restart after two. */
  duration: number
}

/**
 * The event without anybody at the keys: everything is published whether links are up or not, links are cut, the
 * server is restarted, and in the end the publisher's log is held against what every client wrote down itself.
 */
export async function tellStory(
  event: LiveEvent,
  players: readonly Player[],
  screen: Screen,
  { duration, ...patience }: StoryOptions
): Promise<EventEnd> {
  const { signal } = patience
  const pause = (ms: number) => sleep(ms, undefined, { signal })

  await openDoors(event, players, patience)
  const guests = players.filter(({ name }) => name !== HOST)
  const stopProgramme = startProgramme(event, guests, screen, BUSY)
  const stopCounting = count(event, players, screen)
  try {
    await pause(duration / 3)
    screen.say('cut', `every TCP connection (${event.room.links})`)
    event.room.cut()

    await pause(duration / 3)
    screen.say('restart', 'the server goes and comes back')
    await Promise.all([event.room.restart('remembering'), pause(duration / 3)])
  } finally {
    stopProgramme()
    stopCounting()
  }

  return closeEvent(event, players, patience)
}

/** Says once a second how far everybody has come, until the returned function is called. */
function count(event: LiveEvent, players: readonly Player[], screen: Screen): () => void {
  const timer = setInterval(() => {
    const delivered = players.map(({ name, log }) => `${name} ${log.size}`)
    screen.say('count', `published ${event.ledger.size}, arrived at ${delivered.join(', ')}`)
  }, 1_000)
  return () => clearInterval(timer)
}
