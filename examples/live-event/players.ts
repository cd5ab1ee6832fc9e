import { type Bot, type Cable, Channel, type CreateOptions, createBot, createCable } from 'hawser/node'
import { now } from './ledger.ts'
import { type Received, ROOM, type StreamName } from './messages.ts'
import { ReceiverLog } from './receiver-log.ts'

/** Short, so that a demo is worth watching; with a crowd leave the defaults, which spread it. In ms. */
export const SHORT_WAITS = { first: 500, window: 1_000, cap: 2_000, stable: 1_000 }

class Chat extends Channel<{ room: string }, Received<'chat'>> {
  static override readonly identifier = 'ChatChannel'
}

class Notifications extends Channel<Record<never, never>, Received<'notifications'>> {
  static override readonly identifier = 'NotificationsChannel'
}

class Slides extends Channel<{ room: string }, Received<'slides'>> {
  static override readonly identifier = 'SlidesChannel'
}

export const HOST = 'host'

/** A client in the room, with its own log of what reached it. */
export interface Player {
  readonly name: string
  readonly cable: Cable
  readonly chat: Chat
  readonly notifications: Notifications
  readonly slides: Slides
  readonly log: ReceiverLog
}

/** A guest on Node. `options` are those of `createCable`. */
export function createGuest(url: string, name: string, options: CreateOptions = {}): Player {
  return enter(name, createCable(addressFor(url, name), { waits: SHORT_WAITS, ...options }))
}

/** A bot that answers questions in the chat, one after the other. */
export function createHost(url: string): { bot: Bot; player: Player } {
  const bot = createBot(addressFor(url, HOST), { waits: SHORT_WAITS, drain: 2_000 })
  const player = enter(HOST, bot.cable)

  bot.handle(player.chat, async ({ from, text }) => {
    if (from === HOST || !text.trimEnd().endsWith('?')) return
    // The link may have gone since the question came: the answer waits for the next one.
    await player.chat.ensureSubscribed()
    await player.chat.perform('speak', { text: `${from}, that is on the next slide.` })
  })
  return { bot, player }
}

const channelsOf = ({ chat, notifications, slides }: Player) => [chat, notifications, slides]

/** Whether every channel of the client is confirmed. */
export const isHere = (player: Player) => channelsOf(player).every(({ state }) => state === 'connected')

/** Whether every channel of the client has what it missed, or was told that it may not. */
export const isLive = (player: Player) => channelsOf(player).every(({ stage }) => stage === 'live')

function enter(name: string, cable: Cable): Player {
  const log = new ReceiverLog()

  function keep<S extends StreamName>(stream: S, channel: Channel<{ room?: string }, Received<S>>): void {
    channel.on('connect', () => log.confirmed(stream, now()))
    channel.on('recovery', verdict => log.judged(stream, verdict))
    channel.on('message', ({ number }, meta) => {
      if (number !== undefined) log.heard(stream, number, meta)
    })
  }

  const chat = new Chat({ room: ROOM })
  const notifications = new Notifications()
  const slides = new Slides({ room: ROOM })
  keep('chat', chat)
  keep('notifications', notifications)
  keep('slides', slides)
  for (const channel of [chat, notifications, slides]) cable.subscribe(channel)

  return { name, cable, chat, notifications, slides, log }
}

const addressFor = (url: string, name: string) => `${url}?name=${encodeURIComponent(name)}`
