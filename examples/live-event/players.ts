import {
  type Bot,
  type Cable,
  type CreateOptions,
  createBot,
  createCable,
  type MessageMeta
} from 'hawser/node'
import { Chat, Notifications, ROOM, Slides, type StreamName } from '../event-room/channels.ts'
import { SHORT_WAITS } from '../event-room/settings.ts'
import { HOST } from '../event-room/stage.ts'
import { now } from './ledger.ts'
import { ReceiverLog } from './receiver-log.ts'

/** A client in the room, with its own log of what reached it. */
export interface Player {
  readonly name: string
  readonly cable: Cable
  readonly chat: InstanceType<typeof Chat>
  readonly notifications: InstanceType<typeof Notifications>
  readonly slides: InstanceType<typeof Slides>
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

  bot.handle(player.chat, async message => {
    if (message.type !== 'said' || message.from === HOST || !message.text.trimEnd().endsWith('?')) return
    // The link may have gone since the question came: the answer waits for the next one.
    await player.chat.ensureSubscribed()
    await player.chat.perform('speak', { text: `${message.from}, that is on the next slide.` })
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
  const chat = new Chat(ROOM)
  const notifications = new Notifications()
  const slides = new Slides(ROOM)

  const hear =
    (stream: StreamName) =>
    ({ number }: { number?: number }, meta?: MessageMeta) => {
      if (number !== undefined) log.heard(stream, number, meta)
    }
  chat.onMessage('said', hear('chat'))
  notifications.on('message', hear('notifications'))
  slides.on('message', hear('slides'))

  for (const [stream, channel] of [
    ['chat', chat],
    ['notifications', notifications],
    ['slides', slides]
  ] as const) {
    channel.on('connect', () => log.confirmed(stream, now()))
    channel.on('recovery', verdict => log.judged(stream, verdict))
    cable.subscribe(channel)
  }
  chat.presence.join(name, { name })

  return { name, cable, chat, notifications, slides, log }
}

const addressFor = (url: string, name: string) => `${url}?name=${encodeURIComponent(name)}`
