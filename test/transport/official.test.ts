import { JSONEncoder, WebSocketTransport } from '@anycable/core'
import { createCable, type Encoder, type Payload } from 'hawser'
import { describe, expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { ADDRESS, BASE, connectedStory, EXTENDED, nextSocket, Server, story } from '../support/story.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function withOfficialTransport(subprotocol = BASE) {
  const network = createFakeNetwork()
  const transport = new WebSocketTransport(ADDRESS, {
    websocketImplementation: network.WebSocket,
    subprotocol
  })
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const cable = createCable({ transport, clock, onError: error => void errors.push(error) })
  return { cable, clock, transport, errors, server: new Server(network) }
}

describe("the official client's transport", () => {
  it('carries our frames', async () => {
    const { cable, server, clock } = withOfficialTransport()
    const chat = cable.subscribeTo('ChatChannel')
    server.socket.accept()
    await clock.advance()
    server.welcome()
    server.confirm(chat.identifier)
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    server.say(chat.identifier, 'hi')
    await chat.perform('speak')

    expect(heard).toEqual(['hi'])
    expect(server.log).toEqual([`subscribe ${chat.identifier}`, `message ${chat.identifier}`])
  })

  it('is opened again after a break, and heard once', async () => {
    const { cable, server, clock } = withOfficialTransport()
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    for (let round = 0; round < 5; round++) {
      server.socket.accept()
      await clock.advance()
      server.welcome()
      server.confirmAll()
      server.say(chat.identifier, round)
      expect(cable.state).toBe('connected')
      server.end()
      expect(cable.state).toBe('disconnected')
      await nextSocket({ server, clock })
    }
    expect(server.sockets).toHaveLength(6)
    expect(heard).toEqual([0, 1, 2, 3, 4])
  })

  it('has the listeners of one link, however many there were', async () => {
    const { cable, transport, server, clock } = withOfficialTransport()
    const on = transport.on.bind(transport)
    let listening = 0
    transport.on = (event, callback) => {
      listening++
      const off = on(event, callback)
      return () => {
        listening--
        off()
      }
    }
    cable.connect()
    const each: number[] = []
    for (let round = 0; round < 5; round++) {
      server.socket.accept()
      await clock.advance()
      server.welcome()
      each.push(listening)
      server.end()
      await nextSocket({ server, clock })
    }
    expect(new Set(each)).toEqual(new Set([3]))
    cable.disconnect()
    expect(listening).toBe(0)
  })

  it('is left when it never opens, without an unhandled rejection', async () => {
    const { cable, server, clock } = withOfficialTransport()
    cable.connect().catch(() => {})
    await clock.advance(10_000)
    expect(cable.state).toBe('disconnected')
    expect(server.socket.state).toBe('left')
    await clock.advance(5_000)
    expect(server.sockets).toHaveLength(2)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('nothing to close')
      }
    ],
    ['fails later', () => Promise.reject(new Error('nothing to close'))]
  ])('may have a close that %s: it is left behind all the same', async (_, close) => {
    const { cable, transport, errors, clock, server } = withOfficialTransport()
    transport.close = close
    cable.connect().catch(() => {})
    await clock.advance(10_000)
    expect(cable.state).toBe('disconnected')
    cable.disconnect()
    await clock.advance(60_000)
    expect(server.sockets).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it('is closed for good on disconnect', async () => {
    const { cable, server, clock } = withOfficialTransport()
    cable.connect()
    server.socket.accept()
    await clock.advance()
    server.welcome()
    cable.disconnect()
    expect(server.socket.state).toBe('left')
    await clock.advance(3_600_000)
    expect(server.sockets).toHaveLength(1)
  })

  it('speaks what it was made for: base unless the option says otherwise', async () => {
    const { cable, server, clock } = withOfficialTransport()
    cable.connect()
    server.socket.accept()
    await clock.advance()
    server.welcome()
    server.ping()
    expect(server.socket.protocols).toBe(BASE)
    expect(server.log).toEqual([])
  })

  it('gets the token of auth', async () => {
    const network = createFakeNetwork()
    const transport = new WebSocketTransport(ADDRESS, { websocketImplementation: network.WebSocket })
    const clock = new VirtualClock()
    const cable = createCable({ transport, clock, auth: async () => 'secret', protocol: EXTENDED })
    cable.connect().catch(() => {})
    await clock.advance()
    expect(network.socket.url).toBe(`${ADDRESS}?jid=secret`)
  })
})

describe('an encoder of another', () => {
  it("may be the official client's: what it cannot decode is reported once", () => {
    const { server, errors, cable } = connectedStory({ encoder: new JSONEncoder() })
    server.socket.receiveRaw('?')
    expect(errors).toEqual([expect.objectContaining({ reason: 'malformed_frame' })])
    const chat = cable.subscribeTo('ChatChannel')
    server.confirm(chat.identifier)
    expect(chat.state).toBe('connected')
  })

  it('may be binary', () => {
    const bytes: Encoder<object, Payload> = {
      encode: command => new TextEncoder().encode(JSON.stringify(command)),
      decode: frame => JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
    }
    const { cable, server } = story({ encoder: bytes })
    const chat = cable.subscribeTo('ChatChannel')
    server.socket.accept()
    server.socket.receiveRaw(new TextEncoder().encode('{"type":"welcome"}').buffer)
    const [frame] = server.socket.raw
    expect(frame).toBeInstanceOf(Uint8Array)
    expect(new TextDecoder().decode(frame instanceof Uint8Array ? frame : undefined)).toContain('ChatChannel')
    expect(chat.state).toBe('connecting')
  })

  it('may make nothing of a command: the call is refused', async () => {
    const mute: Encoder<object, Payload> = {
      encode: command => ('data' in command ? undefined : JSON.stringify(command)),
      decode: frame => JSON.parse(String(frame))
    }
    const { cable, server } = connectedStory({ encoder: mute })
    const chat = cable.subscribeTo('ChatChannel')
    server.confirm(chat.identifier)
    await expect(chat.perform('speak')).rejects.toMatchObject({ reason: 'invalid_payload', phase: 'perform' })
  })

  it('may throw at every frame: the link lives', async () => {
    const broken: Encoder<object, Payload> = {
      encode: JSON.stringify,
      decode() {
        throw new Error('no')
      }
    }
    const told = story({ encoder: broken })
    told.cable.connect().catch(() => {})
    told.server.welcome()
    expect(told.errors).toHaveLength(1)
    expect(told.cable.state).toBe('connecting')
    await told.clock.advance(10_000)
    await nextSocket(told)
  })
})
