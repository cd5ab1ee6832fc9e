import { type CreateOptions, createCable, type WebSocketImplementation } from 'hawser'
import { type Client, Server, WebSocket } from 'mock-socket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'

const Implementation: WebSocketImplementation = WebSocket
const URL = 'ws://mock.test/cable'

let server: Server
let leave: () => void

beforeEach(() => {
  server = new Server(URL, { mock: false, selectProtocol: ([first = '']) => first })
  leave = () => {}
})

afterEach(() => {
  leave()
  server.stop()
})

/** The client's cable and the server's end of its socket. */
async function meet(options: CreateOptions = {}) {
  const guests: Client[] = []
  server.on('connection', guest => guests.push(guest))
  const cable = createCable(URL, { websocketImplementation: Implementation, ...options })
  leave = () => cable.disconnect()
  const connected = cable.connect()
  // Some of these tests end before it is settled.
  connected.catch(() => {})
  const guest = await eventually(() => guests[0])
  const frames: unknown[] = []
  guest.on('message', frame => frames.push(JSON.parse(String(frame))))
  return { cable, connected, guest, guests, frames }
}

describe("over the browser's WebSocket, as mock-socket plays it", () => {
  it('lets messages cross both ways', async () => {
    const { cable, connected, guest, frames } = await meet()
    guest.send('{"type":"welcome"}')
    await connected

    const chat = cable.subscribeTo('ChatChannel')
    const heard = new Promise(resolve => chat.on('message', resolve))
    await eventually(() => frames.length === 1)
    guest.send(JSON.stringify({ type: 'confirm_subscription', identifier: chat.identifier }))
    guest.send(JSON.stringify({ identifier: chat.identifier, message: 'hi' }))

    expect(await heard).toBe('hi')
    await chat.perform('speak')
    await eventually(() => frames.length === 2)
  })

  it('offers one protocol and knows which the server took', async () => {
    const { guest, connected } = await meet({ protocol: 'actioncable-v1-json' })
    expect(guest.protocol).toBe('actioncable-v1-json')
    guest.send('{"type":"welcome"}')
    await connected
  })

  it('takes the implementation from the options though there is no global one', async () => {
    expect('WebSocket' in globalThis && globalThis.WebSocket === WebSocket).toBe(false)
    await meet()
  })

  it('closes its end on disconnect', async () => {
    const { cable, connected, guest } = await meet()
    guest.send('{"type":"welcome"}')
    await connected
    cable.disconnect()
    await eventually(() => guest.readyState === WebSocket.CLOSED)
    expect(cable.state).toBe('closed')
  })

  it('comes back after the server closed it', async () => {
    const { cable, connected, guest, guests } = await meet({ waits: { first: 20 } })
    guest.send('{"type":"welcome"}')
    await connected
    guest.close()
    const again = await eventually(() => guests[1])
    again.send('{"type":"welcome"}')
    await eventually(() => cable.state === 'connected')
  })
})
