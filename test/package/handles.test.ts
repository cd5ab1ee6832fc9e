import { refetchOn, throttleWhispers } from 'hawser'
import { createConsumer } from 'hawser/actioncable'
import { diagnose } from 'hawser/diagnostics'
import { createRpcBackend, createServer } from 'hawser/server'
import {
  createTestCable,
  createTestServer,
  createTestTransport,
  type TestServer,
  type VirtualClock
} from 'hawser/testing'
import { describe, expect, it } from 'vitest'
import { filesIn, read } from '../docs/pages.ts'
import { connectedStory, story } from '../support/story.ts'

/** Something that is held and let go of, and what says whether it still is. */
interface Held {
  readonly handle: Disposable | AsyncDisposable
  readonly isHeld: () => boolean | Promise<boolean>
}

function subscribed() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo<{ n: number }>('ChatChannel')
  told.server.confirm(chat.identifier)
  return { ...told, chat }
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false
  )

async function canConnect(server: TestServer<VirtualClock>): Promise<boolean> {
  const { cable, clock } = createTestCable({ server })
  cable.connect().catch(() => {})
  await clock.advance()
  const { state } = cable
  cable.disconnect()
  return state === 'connected'
}

/** Parts of what others hold, and what the platform gives. */
const WITHIN = ['Alarm', 'Auth', 'Connection', 'ConnectionMonitor', 'Heartbeat', 'WebSocketLike', 'Wire']

/** Has a process of its own: test/node/bot.test.ts. */
const ELSEWHERE = ['Bot']

/** Every handle of the package, by the name of its type. */
const HANDLES: Readonly<Record<string, () => Held | Promise<Held>>> = {
  Cable() {
    const { cable } = connectedStory()
    return { handle: cable, isHeld: () => cable.state === 'connected' }
  },
  Channel() {
    const { chat } = subscribed()
    return { handle: chat, isHeld: () => chat.state === 'connected' }
  },
  MessageLoop() {
    const { chat, server } = subscribed()
    const loop = chat.messages()
    const isHeld = async () => {
      server.say(chat.identifier, { n: 1 })
      return !(await loop.next()).done
    }
    return { handle: loop, isHeld }
  },
  Refetching() {
    const { chat, clock, server } = subscribed()
    let fetched = 0
    const handle = refetchOn(chat, { refetch: () => void fetched++ })
    const isHeld = async () => {
      const before = fetched
      server.say(chat.identifier, { n: 1 })
      await clock.advance(10_000)
      return fetched > before
    }
    return { handle, isHeld }
  },
  ThrottledWhispers() {
    const { chat, clock, server } = subscribed()
    const handle = throttleWhispers(chat)
    handle.whisper({ n: 1 })
    const isHeld = async () => {
      const before = server.count('whisper')
      await clock.advance(100)
      return server.count('whisper') > before
    }
    handle.whisper({ n: 2 })
    return {
      handle,
      async isHeld() {
        const went = await isHeld()
        for (const n of [3, 4]) handle.whisper({ n })
        return went
      }
    }
  },
  Diagnosis() {
    const { cable } = story()
    const diagnosis = diagnose(cable)
    return {
      handle: diagnosis,
      isHeld() {
        const { length } = diagnosis.events
        cable.report(new Error('for the diagnosis'))
        return diagnosis.events.length > length
      }
    }
  },
  async Server() {
    const server = await createServer()
    return { handle: server, isHeld: () => answers(server.origin) }
  },
  async RpcBackend() {
    const backend = await createRpcBackend({ channels: {} })
    return { handle: backend, isHeld: () => answers(backend.url) }
  },
  TestCable() {
    const handle = createTestCable()
    handle.cable.connect().catch(() => {})
    return { handle, isHeld: () => handle.cable.state !== 'closed' }
  },
  TestServer() {
    const server = createTestServer()
    return { handle: server, isHeld: () => canConnect(server) }
  },
  TestTransport() {
    const handle = createTestTransport()
    return { handle, isHeld: () => canConnect(handle.server) }
  },
  Consumer() {
    const consumer = createConsumer('ws://127.0.0.1:1/cable')
    consumer.connect()
    return { handle: consumer, isHeld: () => consumer.cable.state !== 'closed' }
  },
  Subscription() {
    const consumer = createConsumer('ws://127.0.0.1:1/cable')
    const handle = consumer.subscriptions.create('ChatChannel')
    return {
      handle,
      isHeld() {
        const isHeld = consumer.subscriptions.findAll(handle.identifier).length > 0
        if (!isHeld) consumer.disconnect()
        return isHeld
      }
    }
  }
}

describe('A handle', () => {
  it.each(Object.entries(HANDLES))('%s is let go of at the end of its block', async (_name, make) => {
    const { handle, isHeld } = await make()
    {
      await using held = handle
      expect(held).toBe(handle)
      expect(await isHeld()).toBe(true)
    }
    expect(await isHeld()).toBe(false)
  })

  it('is in this table, if it has a method that lets go of something', () => {
    const named = /^export (?:abstract )?(?:interface|class) (\w+)((?:(?!^export ).)*?)^}/gms
    const found = filesIn('src', '.ts').flatMap(path =>
      [...read(path).matchAll(named)].flatMap(([, name = '', body = '']) =>
        /^ {2}(close|stop|disconnect|unsubscribe)\(\)[:;]/m.test(body) ? [name] : []
      )
    )
    expect(found).not.toEqual([])
    const others = found.filter(name => !(name in HANDLES) && ![...ELSEWHERE, ...WITHIN].includes(name))
    expect(others).toEqual([])
  })
})
