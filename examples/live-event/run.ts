import type { CreateOptions } from 'hawser/node'
import { RESTART_PAUSE } from '../event-room/embedded.ts'
import type { Page } from '../event-room/page.ts'
import { SHORT_WAITS } from '../event-room/settings.ts'
import { HAWSER_HERE } from '../event-room/sources.ts'
import { htmlPage } from '../html-room/page.ts'
import { closeEvent, tellOfEnd } from './closing.ts'
import { type LiveEvent, openLiveEvent } from './event.ts'
import { playByKeys } from './keys.ts'
import type { Patience } from './patience.ts'
import { createGuest, createHost } from './players.ts'
import { openDoors } from './programme.ts'
import { tellOfRecoveries } from './recoveries.ts'
import { createScreen, type Screen, tellOfAttendance, tellOfLinks, tellOfMessages } from './screen.ts'
import { tellStory } from './story.ts'

export interface RunOptions extends Pick<Patience, 'patience'> {
  /** Of the programme, in ms; `null` leaves the event to somebody at the keys, where there is a terminal. */
  duration: number | null
  /** What is special about a guest's cable, by name. */
  guestOptions?: Record<string, CreateOptions>
}

const GUESTS = ['ann', 'ben', 'cleo']
const DEFAULT_DURATION = 10_000

/** Opens the event, lets it happen, closes it, and returns the exit code. */
export async function run({ duration, guestOptions = {}, ...patience }: RunOptions): Promise<number> {
  const { stdin, stdout } = process
  const screen = createScreen(text => stdout.write(text), stdout.isTTY && stdout.hasColors())
  const byKeys = duration === null && stdin.isTTY

  const event = await openLiveEvent(await (byKeys ? builtPage(screen) : htmlPage()), error =>
    screen.say('error', String(error))
  )
  const { url } = event.room
  const { bot, player: host } = createHost(url)
  const guests = GUESTS.map(name => createGuest(url, name, guestOptions[name]))
  const players = [host, ...guests]

  // The bot takes the signals, and the event ends with it.
  const ended = new AbortController()
  bot.stopped.then(() => ended.abort())

  welcome(event, screen, byKeys)
  const attendanceTold = tellOfAttendance(event, screen)
  tellOfLinks(players, screen)
  tellOfRecoveries(players, screen)
  tellOfMessages(host, screen, byKeys ? 'all' : 'some')

  async function happen(): Promise<number> {
    const { signal } = ended
    const options = { ...patience, signal }
    if (byKeys) {
      await openDoors(event, players, options)
      await playByKeys(event, guests, screen, stdin, signal)
    }
    const end = byKeys
      ? await closeEvent(event, players, options)
      : await tellStory(event, players, screen, { duration: duration ?? DEFAULT_DURATION, ...options })
    tellOfEnd(end, screen)
    return end.exitCode
  }

  try {
    const exitCode = await happen().catch(error => {
      if (!ended.signal.aborted) throw error
      screen.line('Stopped before the end.')
      return 1
    })
    attendanceTold()
    const end = await bot.stop()
    return exitCode || end.exitCode
  } finally {
    for (const { cable } of players) cable.disconnect()
    await event.room.close()
  }
}

/** The Vue room, for somebody who is going to look at it. Nobody waits for a build who wants the story alone. */
async function builtPage(screen: Screen): Promise<Page> {
  screen.line('\n  Vite builds the room of examples/vue-room …\n')
  const { vuePage } = await import('../vue-room/page.ts')
  return vuePage({ alias: HAWSER_HERE })
}

function welcome({ room }: LiveEvent, screen: Screen, byKeys: boolean): void {
  const [first, cap] = [SHORT_WAITS.first, SHORT_WAITS.cap].map(ms => ms.toLocaleString('en'))
  const lines = [
    '',
    '  A live event on Hawser',
    '',
    `  The room    ${room.origin}  (open it in two tabs)`,
    `  The waits   are short here: a first try within ${first} ms, later ones within ${cap} ms`,
    `  A restart   keeps the server away for ${RESTART_PAUSE} ms; what is published meanwhile is replayed`,
    ...(byKeys
      ? [
          '  The keys    c cuts every TCP connection · r restarts the server',
          '              f restarts it with its memory lost · q quits'
        ]
      : []),
    ''
  ]
  for (const line of lines) screen.line(line)
}
