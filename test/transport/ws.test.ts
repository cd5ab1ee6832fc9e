import { createServer, type Socket } from 'node:net'
import { type CreateOptions, createCable, type WebSocketImplementation } from 'hawser'
import * as node from 'hawser/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { eventually } from '../support/eventually.ts'
import { SocketServer } from '../support/socket-server.ts'

const Implementation: WebSocketImplementation = WebSocket
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'

let server: SocketServer
let leave: (() => void)[]

beforeEach(async () => {
  server = await SocketServer.start()
  leave = []
})

afterEach(async () => {
  for (const close of leave) close()
  await server.stop()
})

function connect(options: CreateOptions = {}, create: typeof createCable = createCable) {
  const cable = create(server.url, { websocketImplementation: Implementation, ...options })
  leave.push(() => cable.disconnect())
  const connected = cable.connect()
  // Some of these tests end before it is settled.
  connected.catch(() => {})
  return { cable, connected }
}

const guest = (index = 0) => eventually(() => server.guests[index])

describe('over ws', () => {
  it('lets messages cross both ways', async () => {
    const { cable, connected } = connect()
    const { socket, frames } = await guest()
    socket.send('{"type":"welcome"}')
    await connected

    const chat = cable.subscribeTo('ChatChannel')
    const heard = new Promise(resolve => chat.on('message', resolve))
    await eventually(() => frames.length === 1)
    socket.send(JSON.stringify({ type: 'confirm_subscription', identifier: chat.identifier }))
    socket.send(JSON.stringify({ identifier: chat.identifier, message: { text: 'hé' } }))

    expect(await heard).toEqual({ text: 'hé' })
    await chat.perform('speak', { text: 'ho' })
    await eventually(() => frames.length === 2)
    expect(JSON.parse(frames[1] ?? '')).toMatchObject({ command: 'message' })
  })

  it('reads frames that come as bytes', async () => {
    const { connected } = connect()
    const { socket } = await guest()
    socket.send(Buffer.from('{"type":"welcome"}'))
    await connected
  })

  it('offers extended alone by default, base alone when told', async () => {
    connect()
    connect({ protocol: 'actioncable-v1-json' })
    await guest(1)
    expect(server.guests.map(({ headers }) => headers['sec-websocket-protocol']).sort()).toEqual([
      'actioncable-v1-ext-json',
      'actioncable-v1-json'
    ])
  })

  it('falls back to base at a server that knows no extended', async () => {
    await server.stop()
    server = await SocketServer.start(['actioncable-v1-json'])
    const { connected } = connect()
    const { socket } = await eventually(() => server.guests.find(({ socket }) => socket.protocol !== ''))
    expect(socket.protocol).toBe('actioncable-v1-json')
    socket.send('{"type":"welcome"}')
    await connected
  })

  it('carries the token as a sub-protocol of its own, not in the URL', async () => {
    connect({ auth: () => TOKEN })
    const { headers, path } = await guest()
    expect(headers['sec-websocket-protocol']).toBe(`actioncable-v1-ext-json,anycable-token.${TOKEN}`)
    expect(path).toBe('/cable')
  })

  it('carries the token in the query where that is asked for', async () => {
    connect({ auth: () => TOKEN, websocketAuthStrategy: 'param' })
    expect((await guest()).path).toBe(`/cable?jid=${TOKEN}`)
  })

  it('carries the token in a header, beside those of the app', async () => {
    connect({
      auth: () => TOKEN,
      websocketAuthStrategy: 'header',
      websocketOptions: { headers: { origin: 'http://app.test' } }
    })
    const { headers, path } = await guest()
    expect(headers).toMatchObject({ 'x-jid': TOKEN, origin: 'http://app.test' })
    expect(path).toBe('/cable')
  })

  it('carries it in a header by default on Node', async () => {
    const { cable } = connect({ auth: () => TOKEN }, (url: unknown, options: unknown = {}) =>
      Reflect.apply(node.createCable, null, [url, options])
    )
    expect((await guest()).headers).toMatchObject({ 'x-jid': TOKEN })
    expect(cable.state).toBe('connecting')
  })

  it('carries a fixed token in the query under the name it is given, as the official client does', async () => {
    connect({ auth: { token: 'fixed', param: 'token' } })
    expect((await guest()).path).toBe('/cable?token=fixed')
  })

  it('refuses a token that cannot be a sub-protocol without quoting it', async () => {
    const { connected } = connect({ auth: () => 'se cret' })
    const error = await connected.catch(error => error)
    expect(error).toMatchObject({ reason: 'invalid_token', phase: 'auth' })
    expect(String(error.message)).not.toContain('cret')
  })

  it('tells the close code and the reason of the far side', async () => {
    const { cable, connected } = connect()
    const { socket } = await guest()
    socket.send('{"type":"welcome"}')
    await connected
    const lost = new Promise(resolve => cable.on('disconnect', resolve))
    socket.close(1011, 'Auth Error')
    expect(await lost).toMatchObject({ reason: 'transport_closed', code: 1011, closeReason: 'Auth Error' })
  })

  it('tells why no link could be made, and does not try the other protocol', async () => {
    await server.stop()
    const { cable, connected } = connect()
    expect(await connected.catch(error => error)).toMatchObject({
      reason: 'transport_closed',
      phase: 'open',
      cause: { code: 'ECONNREFUSED' }
    })
    expect(cable.status.get()).toMatchObject({ state: 'disconnected', attempt: 1 })
  })

  it('leaves in the middle of a handshake without a word', async () => {
    const sockets: Socket[] = []
    const deaf = createServer(socket => sockets.push(socket.on('error', () => {})))
    await new Promise<void>(resolve => deaf.listen(0, '127.0.0.1', resolve))
    const address = deaf.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0

    const cable = createCable(`ws://127.0.0.1:${port}/cable`, { websocketImplementation: Implementation })
    const connected = cable.connect()
    const socket = await eventually(() => sockets[0])
    cable.disconnect()

    expect(await connected.catch(error => error)).toMatchObject({ reason: 'cable_closed' })
    socket.resume()
    await eventually(() => socket.destroyed)
    await new Promise(resolve => deaf.close(resolve))
  })

  it('comes back when the TCP connection is cut', async () => {
    const { cable, connected } = connect({ waits: { first: 20 } })
    const first = await guest()
    first.socket.send('{"type":"welcome"}')
    await connected
    first.socket.terminate()
    const second = await guest(1)
    second.socket.send('{"type":"welcome"}')
    await eventually(() => cable.state === 'connected')
  })
})
