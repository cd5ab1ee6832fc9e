import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { publish, sign, standBehind, trouble } from '../../docs/examples/server.ts'
import { start as startProcess } from '../node/child.ts'
import { freePort } from '../servers/launch/free-port.ts'
import { eventually } from '../support/eventually.ts'
import { client, exampleServer, next } from './live.ts'
import { page, section } from './pages.ts'

describe('the README', () => {
  it('in ten lines, subscribes, performs and hears it', async () => {
    const heard = vi.fn()
    vi.stubGlobal('console', { ...console, log: heard })
    vi.stubGlobal(
      'WebSocket',
      class extends WebSocket {
        constructor(_url: string, protocols: string[]) {
          super(server.url, protocols)
        }
      }
    )
    onTestFinished(() => void vi.unstubAllGlobals())
    const server = await exampleServer()

    await import('../../docs/examples/quick-start.ts')
    await eventually(() => heard.mock.calls.flat().includes('guest: hello'))
  })
})

describe('getting started', () => {
  it('prints what the page says, and ends by itself', async () => {
    const [, printed] =
      /^```text\n(.*?)^```$/ms.exec(section(page('docs/getting-started.md'), 'The end')) ?? []

    expect(await startProcess('docs/examples/chat-client.ts').ended).toEqual({
      exitCode: 0,
      stdout: printed,
      stderr: ''
    })
  })
})

describe('the bot', () => {
  it('answers a ping, and leaves on SIGTERM with exit code 0', async () => {
    const server = await exampleServer()
    const chat = client(server).subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })
    const heard: string[] = []
    chat.on('message', ({ text }) => heard.push(text))
    await chat.ensureSubscribed()

    const bot = startProcess('docs/examples/bot.ts', [server.url])
    await bot.wrote('ready')
    server.broadcast('chat:keynote', { text: 'ping' })
    await eventually(() => heard.includes('pong'))
    bot.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await bot.ended
    expect(stdout).toContain('stopped by SIGTERM: exit code 0, 0 left undone')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})

describe('the bot that stores its positions', { timeout: 20_000 }, () => {
  it('is killed, and the next one catches up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'var', 'positions.json')
    const server = await exampleServer()
    const begin = async () => {
      const bot = startProcess('docs/examples/remembering-bot.ts', [server.url, path])
      await bot.wrote('ready')
      return bot
    }

    const first = await begin()
    server.broadcast('chat:keynote', { text: 'doors open' })
    await first.wrote('heard: doors open')
    await eventually(() => existsSync(path) && readFileSync(path, 'utf8').includes(',1]'))
    first.process.kill('SIGKILL')
    await first.ended
    server.broadcast('chat:keynote', { text: 'the band is here' })

    const second = await begin()
    await second.wrote('caught up: the band is here')
    second.process.kill('SIGTERM')
    expect((await second.ended).stdout).not.toContain('doors open')
  })
})

describe('the bot that somebody watches over', () => {
  it('answers a probe, and takes it down when it stops', async () => {
    const server = await exampleServer()
    const port = await freePort()
    const bot = startProcess('docs/examples/watched-bot.ts', [server.url, String(port)])
    await bot.wrote('"event":"connected"')

    const probe = () => fetch(`http://127.0.0.1:${port}`)
    const health = await probe()
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ ok: true, because: null, state: 'connected', waiting: 0 })
    bot.process.kill('SIGTERM')

    const { exitCode, stdout } = await bot.ended
    expect(stdout).toContain('"event":"stopped"')
    expect(exitCode).toBe(0)
    await expect(probe()).rejects.toThrow()
  })
})

describe('the embedded server', () => {
  it('lets in who has the token of the page, and follows the stream that it signed', async () => {
    const server = await exampleServer()
    const { token, stream } = sign()
    const cable = client(server, { auth: () => token })
    const chat = cable.subscribeTo<{ from: string; text: string }>('ChatChannel', { room: 'keynote' })
    const orders = cable.streamFromSigned<{ id: number }>(stream)
    await Promise.all([chat.ensureSubscribed(), orders.ensureSubscribed()])

    const spoken = next(chat)
    await chat.perform('speak', { text: 'hello' })
    expect(await spoken).toEqual({ from: 'Ada', text: 'hello' })

    const ordered = next(orders)
    server.broadcast('orders:2024', { id: 7 })
    expect(await ordered).toEqual({ id: 7 })
  })

  it('refuses who has a bad one', async () => {
    const server = await exampleServer()
    const cable = client(server, { auth: { token: 'bad' } })
    await expect(cable.connect()).rejects.toMatchObject({ reason: 'unauthorized' })
  })

  it('takes a publication by HTTP', async () => {
    const server = await exampleServer()
    const news = client(server).streamFrom('news')
    await news.ensureSubscribed()

    const heard = next(news)
    expect(await publish(server)).toBe(201)
    expect(await heard).toEqual({ title: 'Doors open' })
  })

  it('makes trouble, and a client comes back from it', async () => {
    const server = await exampleServer()
    const chat = client(server).subscribeTo('ChatChannel', { room: 'keynote' })
    await chat.ensureSubscribed()
    const back = new Promise(resolve => chat.once('disconnect', resolve)).then(() =>
      eventually(() => chat.state === 'connected')
    )

    await trouble(server)
    await back
    await chat.perform('speak', { text: 'still here' })
    expect(await next(chat)).toEqual({ from: 'guest', text: 'still here' })
  })

  it('has channels that answer a real AnyCable as well', async () => {
    const server = await exampleServer()
    const chat = client(server).subscribeTo('ChatChannel', { room: 'keynote' })
    await chat.ensureSubscribed()
    const backend = await standBehind(`${server.origin}/_broadcast`)
    onTestFinished(() => backend.close())
    const call = async (path: string, body: object) => {
      const response = await fetch(`${backend.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
      return response.json()
    }

    const env = { url: server.url, headers: {} }
    const connected = await call('connect', { env })
    expect(connected).toMatchObject({ status: 1, identifiers: '{"name":"guest"}' })

    const heard = next(chat)
    const spoken = await call('command', {
      command: 'message',
      identifier: chat.identifier,
      connection_identifiers: connected.identifiers,
      data: JSON.stringify({ action: 'speak', text: 'through the backend' }),
      env
    })
    expect(spoken).toMatchObject({ status: 1 })
    expect(await heard).toEqual({ from: 'guest', text: 'through the backend' })
  })
})
