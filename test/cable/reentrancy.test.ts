import { NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { serve } from '../support/healthy-server.ts'
import { type Story, story } from '../support/story.ts'

const ACTIONS = [
  'unsubscribe',
  'subscribe',
  'disconnect',
  'connect',
  'resubscribe',
  'reconnect',
  'throw'
] as const

function act(action: (typeof ACTIONS)[number], { cable }: Story, chat: NamedChannel): void {
  if (action === 'unsubscribe' || action === 'resubscribe') chat.disconnect()
  if (action === 'subscribe' || action === 'resubscribe') cable.subscribe(chat)
  if (action === 'disconnect' || action === 'reconnect') cable.disconnect()
  if (action === 'connect' || action === 'reconnect') cable.connect().catch(() => {})
  if (action === 'throw') throw new Error('thrown on purpose')
}

/** Where each event can be listened to. */
const PLACES: Record<string, (told: Story, chat: NamedChannel, listener: () => void) => () => void> = {
  'connect of the cable': ({ cable }, _, listener) => cable.on('connect', listener),
  'disconnect of the cable': ({ cable }, _, listener) => cable.on('disconnect', listener),
  'close of the cable': ({ cable }, _, listener) => cable.on('close', listener),
  'keepalive of the cable': ({ cable }, _, listener) => cable.on('keepalive', listener),
  'error of the cable': ({ cable }, _, listener) => cable.on('error', listener),
  'connect of the channel': (_, chat, listener) => chat.on('connect', listener),
  'disconnect of the channel': (_, chat, listener) => chat.on('disconnect', listener),
  'close of the channel': (_, chat, listener) => chat.on('close', listener),
  'message of the channel': (_, chat, listener) => chat.on('message', listener),
  'the status': ({ cable }, _, listener) => cable.status.subscribe(listener)
}

const CASES = Object.keys(PLACES)
  .flatMap(place => ACTIONS.map(action => [place, action] as const))
  // Ends on the console: told in errors.test.ts.
  .filter(([place, action]) => !(place === 'error of the cable' && action === 'throw'))

describe('calling back into the cable from a listener', () => {
  it.each(CASES)('on %s: %s', async (place, action) => {
    const told = story()
    const { cable, server } = told
    const chat = cable.subscribeTo('ChatChannel')
    const twin = cable.subscribeTo('ChatChannel')
    const states: string[] = []
    chat.on('connect', () => states.push('connect'))
    chat.on('disconnect', () => states.push('disconnect'))
    chat.on('close', () => states.push('close'))

    let calls = 0
    const undo = PLACES[place]?.(told, chat, () => {
      calls++
      if (calls === 1) act(action, told, chat)
    })

    await serve(told, 4_000)
    if (server.socket.state === 'open') server.say(chat.identifier, 'hi')
    if (server.socket.state === 'open') server.socket.receiveRaw('?')
    if (cable.state === 'connected') server.end()
    await serve(told, 20_000)
    if (place === 'close of the cable' && calls === 0) cable.disconnect()
    if (place === 'close of the channel' && calls === 0) chat.disconnect()
    undo?.()
    const held = await serve(told, 20_000)

    expect(calls).toBeGreaterThan(0)
    const left = action === 'disconnect' || (place === 'close of the cable' && !/connect$/.test(action))
    expect(cable.state).toBe(left ? 'closed' : 'connected')
    const gone = action === 'unsubscribe' || (place === 'close of the channel' && !/subscribe$/.test(action))
    expect(chat.state).toBe(gone ? 'closed' : left ? 'disconnected' : 'connected')
    expect(twin.state).toBe(left ? 'disconnected' : 'connected')

    expect(server.sockets.filter(({ state }) => state === 'open' || state === 'opening')).toHaveLength(
      left ? 0 : 1
    )
    if (!left) expect([...held]).toEqual([twin.identifier])
    // In order: nothing goes down that was not up, and nothing is up twice.
    for (const [index, event] of states.entries())
      if (event === 'connect') expect(states[index - 1]).not.toBe('connect')
  })
})

describe('calling back from where it is least expected', () => {
  it('"retry now" by a listener of the status is a try of its own, not the one that failed', async () => {
    const told = story()
    const chat = told.cable.subscribeTo('ChatChannel')
    let again: Promise<void> | null = null
    told.cable.status.subscribe(() => {
      if (told.cable.state === 'disconnected') again ??= told.cable.connect()
    })
    await serve(told, 1_000)
    told.server.end()
    expect(told.server.sockets).toHaveLength(2)
    await serve(told, 1_000)
    await again
    expect([told.cable.state, chat.state]).toEqual(['connected', 'connected'])
    expect(told.events).toEqual(['connect', 'disconnect', 'connect'])
  })

  it.each([
    ['disconnect', 0],
    ['reconnect', 1]
  ] as const)('%s by a listener of the status as a try begins leaves %i sockets', async (action, sockets) => {
    const told = story()
    let first = true
    told.cable.status.subscribe(() => {
      if (!first || told.cable.state !== 'connecting') return
      first = false
      act(action, told, chat)
    })
    const chat = new NamedChannel('ChatChannel')
    told.cable.subscribe(chat)
    await serve(told, 20_000)
    expect(told.server.sockets).toHaveLength(sockets)
    expect(told.cable.state).toBe(sockets ? 'connected' : 'closed')
    expect(chat.state).toBe(sockets ? 'connected' : 'disconnected')
  })

  it('a channel that can never be asked for closes the cable in the middle of the welcome', async () => {
    const told = story()
    const huge = told.cable.subscribeTo('ChatChannel', { room: 'x'.repeat(70_000) })
    const chat = told.cable.subscribeTo('ChatChannel')
    huge.on('close', () => told.cable.disconnect())
    told.server.welcome()
    await told.clock.advance(60_000)
    expect(told.events).toEqual(['close'])
    expect([told.cable.state, huge.state, chat.state]).toEqual(['closed', 'closed', 'disconnected'])
    expect(told.server.log).toEqual([])
  })
})

it('a cable that a channel closes as the link breaks says so last', () => {
  const told = story()
  const heard: string[] = []
  for (const name of ['First', 'Second']) {
    const channel = told.cable.subscribeTo(name)
    channel.on('disconnect', () => heard.push(`${name} disconnect`))
    channel.on('close', () => heard.push(`${name} close`))
    if (name === 'First') channel.on('disconnect', () => told.cable.disconnect())
  }
  told.server.welcome()
  told.server.confirmAll()
  told.server.end()
  expect(told.events).toEqual(['connect', 'close'])
  expect(told.clock.timers).toEqual([])
})
