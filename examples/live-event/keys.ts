import type { Restart } from '../event-room/backend.ts'
import { CALM } from '../event-room/programme.ts'
import type { LiveEvent } from './event.ts'
import type { Player } from './players.ts'
import { CALM_CHAT, startProgramme } from './programme.ts'
import type { Screen } from './screen.ts'

/** A terminal's `process.stdin`. */
export interface Keyboard {
  setRawMode(raw: boolean): unknown
  on(event: 'data', listener: (typed: unknown) => void): unknown
  pause(): unknown
}

const CTRL_C = '\u0003'

/** The event with somebody at the keys. Resolves at `q`, or when the signal is aborted, with the server there. */
export async function playByKeys(
  event: LiveEvent,
  guests: readonly Player[],
  screen: Screen,
  keyboard: Keyboard,
  signal: AbortSignal
): Promise<void> {
  const { room } = event
  const stopProgramme = startProgramme(event, guests, screen, { ...CALM, chat: CALM_CHAT })
  let restarting = Promise.resolve()
  // Something is published while nobody can hear it: it comes afterwards, or is told as missing.
  const meanwhile = (text: string) => room.stage.publish('notifications', { text })

  function cut(): void {
    screen.say('cut', `every TCP connection (${room.links})`)
    room.cut()
    meanwhile('This was published right after the cut.')
  }

  function restart(how: Restart): void {
    const memory = how === 'remembering' ? '' : ' with its memory lost'
    screen.say('restart', `the server goes and comes back${memory}`)
    restarting = room
      .restart(how)
      .catch(error => screen.say('error', `The server did not come back: ${error.message}`))
    meanwhile('This was published while the server was away.')
  }

  keyboard.setRawMode(true)

  await new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    keyboard.on('data', typed => {
      for (const key of String(typed)) {
        if (key === 'q' || key === CTRL_C) resolve()
        if (key === 'c') cut()
        if (key === 'r') restart('remembering')
        if (key === 'f') restart('forgetting')
      }
    })
  })

  stopProgramme()
  keyboard.setRawMode(false)
  keyboard.pause()
  await restarting
}
