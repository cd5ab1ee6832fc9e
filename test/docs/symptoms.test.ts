import { createTestCable, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'
import { page, section, table } from './pages.ts'

/** Somebody who chats, and what the app is told after that. */
async function chatting() {
  const test = createTestCable({ onError: () => {} })
  const chat = test.cable.streamFrom<number>('chat')
  const heard = record(chat)
  const told: string[] = []
  chat.on('disconnect', error => told.push(`disconnect ${error?.reason}`))
  chat.on('close', error => told.push(`close ${error?.reason}`))
  const said: number[] = []
  const say = (number: number) => {
    said.push(number)
    test.server.publish('chat', number)
  }
  await test.clock.advance(5_000)
  say(0)
  heard.verdicts.length = 0
  return { ...test, chat, heard, told, said, say }
}
type Chatting = Awaited<ReturnType<typeof chatting>>

const CHAT = { identifier: '{"channel":"$pubsub","stream_name":"chat"}' }

/** How each row is played: the steps of its second column, as they stand there. */
const STEPS: Record<string, (test: Chatting) => unknown> = {
  'freeze()': ({ freeze }) => freeze(),
  'server.slow({ welcome: Infinity }), cut()': ({ server, cut }) => {
    server.slow({ welcome: Number.POSITIVE_INFINITY })
    cut()
  },
  'server.slow({ confirmation: Infinity }), server.restart()': ({ server }) => {
    server.slow({ confirmation: Number.POSITIVE_INFINITY })
    server.restart()
  },
  'server.reject(chat), server.restart()': ({ server }) => {
    server.reject(CHAT)
    server.restart()
  },
  "server.disconnect(() => true, { reason: 'token_expired', reconnect: false })": ({ server }) =>
    server.disconnect(() => true, { reason: 'token_expired', reconnect: false }),
  "cut(), server.publish('chat', 1), server.dropHistory()": ({ server, say, cut }) => {
    cut()
    say(1)
    server.dropHistory()
  },
  "cut(), server.publish('chat', 1), duplicate()": ({ say, cut, duplicate }) => {
    cut()
    say(1)
    duplicate()
  },
  'setClock(600_000), cut()': ({ say, setClock, cut }) => {
    setClock(600_000)
    cut()
    say(1)
  },
  'sleep(), freeze(), and half an hour later wake()': async ({ say, clock, sleep, freeze, wake }) => {
    sleep()
    freeze()
    await clock.advance(1_800_000)
    say(1)
    wake()
  },
  'server.stop(), and server.start()': async ({ server, say, clock }) => {
    server.stop({ keepMemory: true })
    await clock.advance(10_000)
    server.start()
    say(1)
  }
}

describe('What users report, in docs/testing.md', () => {
  const rows = table(section(page('docs/testing.md'), 'What users report'), 'report', 'steps', 'told')

  it('has the rows that are played here', () => {
    expect(rows.map(({ steps }) => steps)).toEqual(Object.keys(STEPS))
  })

  it.each(rows)('$report: $told', async ({ steps = '', told: promised = '' }) => {
    const test = await chatting()
    await STEPS[steps]?.(test)
    await test.clock.advance(90_000)
    const { cable, chat, heard, told, said } = test
    const verdicts = heard.verdicts.map(verdict =>
      verdict.status === 'gap' ? `gap ${verdict.reason}` : verdict.status
    )
    const end = { cable: cable.state, channel: chat.state }
    const isOver = Object.entries(end).find(([, state]) => state !== 'connected')
    const words = [...told, ...verdicts, ...(isOver ? [isOver.join(' ')] : [])]
    expect(words.join(', ')).toBe(promised)
    expect(heard.messages).toEqual(promised.includes('gap') ? [0] : said)
  })
})
