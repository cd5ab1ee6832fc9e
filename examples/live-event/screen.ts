import { styleText } from 'node:util'
import { attendance } from './attendance.ts'
import type { LiveEvent } from './event.ts'
import { now } from './ledger.ts'
import type { Player } from './players.ts'

const COLOURS = {
  here: 'green',
  back: 'green',
  recovery: 'green',
  chat: 'cyan',
  slide: 'blue',
  notice: 'magenta',
  count: 'gray',
  unsaid: 'yellow',
  lost: 'yellow',
  gap: 'yellow',
  cut: 'red',
  restart: 'red',
  error: 'red'
} as const

export type Topic = keyof typeof COLOURS

/** Writes lines: one each for what happens, and plain ones. */
export interface Screen {
  say(topic: Topic, text: string): void
  line(text?: string): void
}

export function createScreen(write: (text: string) => void, colours: boolean): Screen {
  const openedAt = now()
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colours ? styleText(style, text) : text

  return {
    say(topic, text) {
      const time = `${((now() - openedAt) / 1_000).toFixed(1)} s`
      write(`${paint('gray', time.padStart(8))}  ${paint(COLOURS[topic], topic.padEnd(8))} ${text}\n`)
    },
    line: (text = '') => write(`${text}\n`)
  }
}

/** Who comes and goes is looked at so often, in ms, and said when it was the same twice. */
const SETTLED = 150

/** Tells who is here until the returned function is called. */
export function tellOfAttendance({ room }: LiveEvent, screen: Screen): () => void {
  const here = () => {
    const names = attendance(room.backend.server)
    return `${names.join(', ') || 'nobody'} (${names.length})`
  }
  let seen = here()
  let told = seen

  const timer = setInterval(() => {
    const text = here()
    if (text === seen && text !== told) {
      screen.say('here', text)
      told = text
    }
    seen = text
  }, SETTLED)
  return () => clearInterval(timer)
}

/** Tells what becomes of every link. */
export function tellOfLinks(players: readonly Player[], screen: Screen): void {
  const lostAt = new Map<string, number>()

  for (const { name, cable } of players) {
    cable.on('disconnect', error => {
      if (!lostAt.has(name)) lostAt.set(name, now())
      const { nextRetryAt } = cable.status.get()
      const wait = nextRetryAt === null ? '' : `, next try in ${Math.round(nextRetryAt - Date.now())} ms`
      screen.say('lost', `${name}: ${error.reason}${wait}`)
    })
    cable.on('connect', () => {
      const since = lostAt.get(name)
      if (since === undefined) return
      lostAt.delete(name)
      const all = lostAt.size === 0 ? ': everybody is back' : ''
      screen.say('back', `${name} after ${Math.round(now() - since)} ms${all}`)
    })
    cable.on('close', error => {
      if (error) screen.say('error', `${name}: ${error.message}`)
    })
  }
}

/** Tells what arrives at one client: all of it, or what a reader can follow. */
export function tellOfMessages(player: Player, screen: Screen, which: 'all' | 'some'): void {
  const { chat, slides, notifications } = player
  let title = ''
  chat.onMessage('said', ({ from, text }) => screen.say('chat', `${from}: ${text}`))
  if (which === 'all') notifications.on('message', ({ text }) => screen.say('notice', text))
  slides.on('message', slide => {
    if (slide.title !== title) screen.say('slide', `${slide.page}: ${slide.title}`)
    title = slide.title
  })
}
