import { Channel } from 'hawser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf, story } from '../support/story.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})

afterEach(() => {
  process.off('unhandledRejection', note)
})

/** Gives the runtime the time to complain. */
async function complaints(clock: { advance(ms: number): Promise<void> }): Promise<unknown[]> {
  for (let i = 0; i < 3; i++) await clock.advance(1)
  return unhandled
}

describe('a promise that nobody kept', () => {
  it('of a perform goes to onError', async () => {
    const { server, cable, errors, clock } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    server.end()
    chat.perform('speak')
    chat.send({})
    expect(await complaints(clock)).toEqual([])
    expect(errors).toEqual([
      expect.objectContaining({ reason: 'offline' }),
      expect.objectContaining({ reason: 'offline' })
    ])
  })

  it('of ensureSubscribed and of connect too', async () => {
    const { server, cable, errors, clock } = story()
    cable.connect()
    cable.subscribeTo('ChatChannel').ensureSubscribed()
    server.socket.accept()
    server.disconnect('remote', false)
    expect(await complaints(clock)).toEqual([])
    expect(errors).toEqual([
      expect.objectContaining({ reason: 'remote' }),
      expect.objectContaining({ reason: 'remote' })
    ])
  })

  it('of a call that could never be sent too', async () => {
    const { server, cable, errors, clock } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    server.confirm(chat.identifier)
    chat.whisper({ big: 1n })
    chat.perform('speak', { text: 'x'.repeat(70_000) })
    expect(await complaints(clock)).toEqual([])
    expect(errors).toEqual([
      expect.objectContaining({ reason: 'invalid_payload' }),
      expect.objectContaining({ reason: 'too_large' })
    ])
  })

  it('on a channel without a cable goes to the console', async () => {
    const { error } = console
    const written: unknown[] = []
    console.error = (...args: unknown[]) => void written.push(...args)
    try {
      new Channel().perform('speak')
      await new Promise(resolve => setTimeout(resolve, 5))
    } finally {
      console.error = error
    }
    expect(unhandled).toEqual([])
    expect(written).toContainEqual(expect.objectContaining({ reason: 'not_subscribed' }))
  })
})

describe('a promise that somebody kept', () => {
  it.each<[string, (call: Promise<unknown>) => Promise<unknown>]>([
    ['by await', async call => await call],
    ['by then and catch', call => call.then(() => 'sent').catch((error: unknown) => Promise.reject(error))],
    ['by Promise.all', call => Promise.all([call])],
    ['one moment later', async call => Promise.resolve().then(() => call)]
  ])('rejects there, and nowhere else: %s', async (_name, keep) => {
    const { server, cable, errors, clock } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    server.end()
    expect(await outcomeOf(keep(chat.perform('speak')))).toMatchObject({ reason: 'offline' })
    expect(await complaints(clock)).toEqual([])
    expect(errors).toEqual([])
  })

  it('is an ordinary promise', () => {
    const { cable } = connectedStory()
    const call = cable.subscribeTo('ChatChannel').ensureSubscribed()
    expect(call).toBeInstanceOf(Promise)
    expect(Object.getPrototypeOf(call.then(() => {}))).toBe(Promise.prototype)
  })
})
