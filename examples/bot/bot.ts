import { type Bot, createBot } from 'hawser/node'
import { Chat, type Received, ROOM, Slides } from '../event-room/channels.ts'
import { rangesOf } from '../event-room/range.ts'
import { KEPT, PING_EVERY, SHORT_WAITS } from '../event-room/settings.ts'
import { answerTo } from './commands.ts'

export const NAME = 'bosun'

/** A bot that is present in the room, obeys commands, and says so when it may have missed one. */
export function createRoomBot(url: string, { onHere }: { onHere: () => void }): Bot {
  const bot = createBot(`${url}?name=${NAME}`, {
    waits: SHORT_WAITS,
    pingInterval: PING_EVERY,
    history: { limit: KEPT },
    // One line whenever a link is lost or there again, or anything may be missing.
    log: 'text'
  })
  const chat = bot.cable.subscribeTo(Chat, ROOM)
  const slides = bot.cable.subscribeTo(Slides, ROOM)
  const gaps: string[] = []
  let slide: Received<'slides'> | null = null

  chat.once('connect', onHere)
  chat.presence.join(NAME, { name: NAME })
  slides.on('message', next => {
    slide = next
  })

  async function say(text: string): Promise<void> {
    // The link may have gone since it was asked: the answer waits for the next one.
    await chat.ensureSubscribed()
    await chat.perform('speak', { text })
  }
  const who = async () =>
    Object.values(await chat.presence.info())
      .map(({ name }) => name)
      .sort()

  chat.on('recovery', verdict => {
    if (verdict.status !== 'gap') return
    const gap = rangesOf(verdict.missed)
    gaps.push(gap)
    // What goes wrong here is told by the log.
    say(`I may have missed a command (${gap}): say it again, please.`).catch(bot.cable.report)
  })
  bot.handle(chat, async message => {
    if (message.type !== 'said' || message.from === NAME) return
    const answer = await answerTo(message.text, { who, slide, gaps })
    if (answer !== null) await say(answer)
  })
  return bot
}
