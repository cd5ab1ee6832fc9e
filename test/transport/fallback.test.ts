import { createCable, FallbackTransport, WebSocketTransport } from 'hawser'
import { expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { ADDRESS, EXTENDED, nextSocket, outcomeOf, Server } from '../support/story.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function twoWays() {
  const network = createFakeNetwork()
  const clock = new VirtualClock({ seed: 1 })
  const errors: unknown[] = []
  const events: string[] = []
  const options = { websocketImplementation: network.WebSocket }
  const ways = [ADDRESS, 'ws://other.test/cable'].map(url => new WebSocketTransport(url, options))
  const transport = new FallbackTransport(ways)
  const cable = createCable({
    transport,
    clock,
    protocol: EXTENDED,
    onError: error => void errors.push(error)
  })
  for (const event of ['connect', 'disconnect', 'close'] as const) cable.on(event, () => events.push(event))
  return { cable, clock, transport, ways, errors, events, server: new Server(network) }
}

// V096
it('a first way that fails is not told of: the second one connects', async () => {
  const { cable, server, clock, transport, errors, events } = twoWays()
  const connected = cable.connect()
  server.socket.fail()
  await clock.advance()
  server.welcome()
  await connected
  expect(events).toEqual(['connect'])
  expect(server.sockets.map(({ url }) => url)).toEqual([ADDRESS, 'ws://other.test/cable'])
  expect(server.socket.protocols).toEqual([EXTENDED])
  expect(transport.url).toBe('ws://other.test/cable')
  expect(errors).toEqual([])
})

// V097
it('when all of them fail the app may end it', async () => {
  const { cable, server, clock, errors, events } = twoWays()
  const connected = cable.connect()
  connected.catch(() => {})
  server.socket.fail()
  await clock.advance()
  server.socket.fail()
  await clock.advance()
  cable.disconnect()
  expect(await outcomeOf(connected)).toMatchObject({ reason: 'transport_closed' })
  expect(events).toEqual(['disconnect', 'close'])
  await clock.advance(120_000)
  expect(server.sockets).toHaveLength(2)
  expect(errors).toEqual([])
})

it('begins with the first again after a loss, and hears the others no more', async () => {
  const { cable, server, clock, events } = twoWays()
  const chat = cable.subscribeTo('ChatChannel')
  const heard: unknown[] = []
  chat.on('message', message => heard.push(message))
  server.socket.fail()
  await clock.advance()
  server.welcome()
  const [, second] = server.sockets
  server.end()
  await nextSocket({ server, clock })
  server.socket.accept()
  await clock.advance()
  server.welcome()
  server.confirmAll()
  second?.receive({ identifier: chat.identifier, message: 'from before' })
  server.say(chat.identifier, 'now')
  expect(server.socket.url).toBe(ADDRESS)
  expect(heard).toEqual(['now'])
  expect(events).toEqual(['connect', 'disconnect', 'connect'])
})

it('tries no other way once it was left', async () => {
  const { cable, server, clock } = twoWays()
  cable.connect().catch(() => {})
  cable.disconnect()
  server.socket.fail()
  await clock.advance()
  expect(server.sockets).toHaveLength(1)
})

it('tells each way its token, and none what its URL is', () => {
  const { transport, ways } = twoWays()
  transport.setToken('abc', 'jid')
  transport.setParam('sid', '1')
  expect(ways.map(({ url }) => url.replace(/.*\?/, ''))).toEqual(Array(2).fill('jid=abc&sid=1'))
  expect(() => transport.setURL()).toThrow('several URLs')
  expect(transport.displayName()).toBe(
    'Fallback(WebSocket(ws://server.test/cable), WebSocket(ws://other.test/cable))'
  )
})

it('sends nothing while no way is open', () => {
  expect(() => new FallbackTransport([]).send('x')).toThrow('closed')
  expect(new FallbackTransport([]).protocol).toBe('')
})
