import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { now } from './now.ts'
import { portOf } from './port-of.ts'
import { TcpProxy } from './tcp-proxy.ts'

describe('The proxy', () => {
  let server: Server
  let port: number
  /** The server's side of each link. */
  const accepted: Socket[] = []
  let proxy: TcpProxy
  let clients: Socket[]

  beforeEach(async () => {
    clients = []
    accepted.length = 0
    server = createServer(socket => {
      accepted.push(socket.on('error', () => {}))
      socket.on('data', chunk => socket.write(`echo ${chunk}`))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    port = portOf(server)
  })

  afterEach(() => {
    proxy.close()
    for (const socket of [...clients, ...accepted]) socket.destroy()
    server.close()
  })

  it('passes on what both sides say, and the end', async () => {
    const { socket, heard } = await connected({})
    socket.write('hello')
    await eventually(() => heard() === 'echo hello')

    socket.end()
    await eventually(() => accepted[0]?.destroyed)
    expect(proxy.links[0]).toMatchObject({ instance: 3 })
    await eventually(() => proxy.links[0]?.broken !== Number.POSITIVE_INFINITY)
  })

  it('takes its time each way and keeps the order', async () => {
    const { socket, heard } = await connected({ oneWay: 30 })
    const begin = now()
    for (const letter of 'abcdef') socket.write(letter)
    await eventually(() => heard().endsWith('f'))
    expect(now() - begin).toBeGreaterThanOrEqual(59)
    expect(heard().replaceAll('echo ', '')).toBe('abcdef')
  })

  it('cuts links when they have lived long enough, and takes new ones', async () => {
    const { socket } = await connected({ life: [20, 40] })
    proxy.startFaults()
    await once(socket, 'close')
    await eventually(() => accepted[0]?.destroyed)
    const { opened = 0, broken = 0 } = proxy.links[0] ?? {}
    expect(broken).toBeGreaterThan(opened)

    proxy.endFaults()
    const next = await dial()
    next.socket.write('again')
    await eventually(() => next.heard() === 'echo again')
  })

  it('freezes links: both sides stay open and hear nothing', async () => {
    const { socket, heard } = await connected({ life: [0, 0], breakage: 'freeze' })
    proxy.startFaults()
    await eventually(() => (proxy.links[0]?.broken ?? Number.POSITIVE_INFINITY) < now())
    proxy.endFaults()

    socket.write('anybody?')
    accepted[0]?.write('anybody?')
    const next = await dial()
    next.socket.write('here')
    await eventually(() => next.heard() === 'echo here')
    expect(heard()).toBe('')

    socket.destroy()
    next.socket.write('still')
    await eventually(() => next.heard().endsWith('still'))
    expect(accepted[0]?.destroyed).toBe(false)
  })

  it('refuses while the server does', async () => {
    server.close()
    const { socket } = await connected({})
    await eventually(() => socket.destroyed)
    expect(proxy.links).toEqual([])
  })

  async function connected(weather: Partial<ConstructorParameters<typeof TcpProxy>[0]['weather']>) {
    const target = { port, instance: 3 }
    proxy = new TcpProxy({
      target,
      weather: { life: null, breakage: 'cut', oneWay: 0, ...weather },
      links: () => 0.5
    })
    await proxy.listen()
    return dial()
  }

  async function dial() {
    let text = ''
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    clients.push(socket)
    socket
      .on('error', () => {})
      .on('data', chunk => {
        text += chunk
      })
    await once(socket, 'connect')
    return { socket, heard: () => text }
  }
})
