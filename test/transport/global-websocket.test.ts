import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createCable } from 'hawser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { SocketServer } from '../support/socket-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let server: SocketServer

beforeEach(async () => {
  server = await SocketServer.start()
})

afterEach(() => server.stop())

describe("over the runtime's own WebSocket", () => {
  // Node 20 has one behind a flag; later ones take the flag and need it no more.
  it('lets a message cross on Node, with the token as a sub-protocol, and the process ends', async () => {
    const program = fileURLToPath(new URL('./programs/global-websocket.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--experimental-websocket', '--import', 'tsx', program, server.url],
      { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 }
    )
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    const ended = once(child, 'exit')

    const { socket, headers, frames } = await eventually(() => server.guests[0], 15_000)
    socket.send('{"type":"welcome"}')
    await eventually(() => frames.length === 1)
    const { identifier } = JSON.parse(frames[0] ?? '')
    socket.send(JSON.stringify({ type: 'confirm_subscription', identifier }))
    socket.send(JSON.stringify({ identifier, message: 'hé' }))

    expect(await ended).toEqual([0, null])
    expect(JSON.parse(output)).toEqual({ message: 'hé', implementation: 'function' })
    expect(headers['sec-websocket-protocol']).toMatch(/^actioncable-v1-ext-json, ?anycable-token\.a\.b\.c$/)
  }, 20_000)

  it('where there is none, making a cable works and connecting says what to do', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
    Reflect.deleteProperty(globalThis, 'WebSocket')
    try {
      const cable = createCable(server.url, { clock: new VirtualClock() })
      const call = cable.subscribeTo('ChatChannel').perform('speak')
      const error = await cable.connect().catch(error => error)
      expect(await call.catch(error => error)).toMatchObject({ reason: 'offline', cause: error })
      await expect(call).rejects.toThrow(`the link is down (${error.message}). Try again`)
      expect(error).toMatchObject({ reason: 'no_websocket', phase: 'open', retryable: false })
      expect(error.message).toContain('websocketImplementation')
      expect(cable.state).toBe('closed')
    } finally {
      if (before) Object.defineProperty(globalThis, 'WebSocket', before)
    }
  })
})
