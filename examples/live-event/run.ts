import type { CreateOptions } from 'hawser/node'
import { type LiveEvent, openLiveEvent, RESTART_PAUSE } from './event.ts'
import { playByKeys } from './keys.ts'
import { createGuest, createHost, SHORT_WAITS } from './players.ts'
import { createScreen, type Screen, tellOfAttendance, tellOfLinks, tellOfMessages } from './screen.ts'
import { type StoryOptions, tellOfEnd, tellStory } from './story.ts'

export interface RunOptions extends Pick<StoryOptions, 'patience'> {
  /** Of the story, in ms; `null` leaves the event to somebody at the keys, where there is a terminal. */
  duration: number | null
  /** What is special about a guest's cable, by name. */
  guestOptions?: Record<string, CreateOptions>
}

const GUESTS = ['ann', 'ben', 'cleo']
const DEFAULT_DURATION = 10_000

/** Opens the event, lets it happen, closes it, and returns the exit code. */
export async function run({ duration, guestOptions = {}, ...storyOptions }: RunOptions): Promise<number> {
  const { stdin, stdout } = process
  const screen = createScreen(text => stdout.write(text), stdout.isTTY && stdout.hasColors())
  const byKeys = duration === null && stdin.isTTY

  const event = await openLiveEvent(error => screen.say('error', String(error)))
  const { url } = event.server
  const { bot, player: host } = createHost(url)
  const guests = GUESTS.map(name => createGuest(url, name, guestOptions[name]))
  const players = [host, ...guests]

  // The bot takes the signals, and the event ends with it.
  const ended = new AbortController()
  bot.stopped.then(() => ended.abort())

  welcome(event, screen, byKeys)
  const attendanceTold = tellOfAttendance(event, screen)
  tellOfLinks(players, screen)
  tellOfMessages(host, screen, byKeys ? 'all' : 'some')

  async function happen(): Promise<number> {
    const { signal } = ended
    if (byKeys) {
      await playByKeys(event, guests, screen, stdin, signal)
      return 0
    }
    const options = { duration: duration ?? DEFAULT_DURATION, signal, ...storyOptions }
    const end = await tellStory(event, players, screen, options)
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
    await event.close()
  }
}

function welcome({ server }: LiveEvent, screen: Screen, byKeys: boolean): void {
  const [first, cap] = [SHORT_WAITS.first, SHORT_WAITS.cap].map(ms => ms.toLocaleString('en'))
  const lines = [
    '',
    '  A live event on Hawser',
    '',
    `  The room    ${server.origin}  (open it in two tabs)`,
    `  The waits   are short here: a first try within ${first} ms, later ones within ${cap} ms`,
    `  A restart   keeps the server away for ${RESTART_PAUSE} ms`,
    ...(byKeys ? ['  The keys    c cuts every TCP connection · r restarts the server · q quits'] : []),
    ''
  ]
  for (const line of lines) screen.line(line)
}
