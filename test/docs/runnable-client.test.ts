import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  byClass,
  byName,
  Chat,
  confirmedOrNot,
  dragging,
  listen,
  shared,
  speak,
  streams,
  stubborn
} from '../../docs/examples/channels.ts'
import {
  type Banner,
  comeAndGo,
  impatient,
  retryNow,
  showBanner,
  withToken
} from '../../docs/examples/connection.ts'
import { say, withSink } from '../../docs/examples/errors.ts'
import { sign } from '../../docs/examples/server.ts'
import { eventually } from '../support/eventually.ts'
import { client, exampleServer, next, passing } from './live.ts'

/** Long enough to stay away for the rest of a test. */
const AWAY = { waits: { first: 60_000 } }

// What a page has, and not every Node.
beforeAll(() => void vi.stubGlobal('WebSocket', WebSocket))
afterAll(() => void vi.unstubAllGlobals())

describe('connection.md', () => {
  it('tells of a connect and a disconnect', async () => {
    const server = await exampleServer()
    expect(await comeAndGo(client(server))).toEqual(['connected', 'closed by the app'])
  })

  it('shows a banner after a while, and "retry now" takes it away', async () => {
    const server = await exampleServer()
    const cable = client(server, AWAY)
    const banner: Banner = { hidden: false, textContent: '' }
    showBanner(cable, banner, () => Date.now() + 3_000)
    await cable.connect()
    expect(banner.hidden).toBe(true)

    server.cut()
    await eventually(() => cable.state === 'disconnected')
    expect(banner.hidden).toBe(false)
    expect(banner.textContent).toMatch(/^Trying again in \d+ s$/)

    retryNow(cable)
    await eventually(() => cable.state === 'connected')
    expect(banner.hidden).toBe(true)

    cable.disconnect()
    expect(banner).toEqual({ hidden: false, textContent: 'Disconnected. Sign in again.' })
  })

  it('brings a token, and gives up where there is none to be had', async () => {
    const server = await exampleServer()
    const answer = (status: number) => async () => ({
      ok: status === 200,
      status,
      text: async () => sign().token
    })

    const chat = passing(withToken(server.url, answer(200))).subscribe(new Chat({ room: 'keynote' }))
    await chat.ensureSubscribed()
    const heard = next(chat)
    await chat.speak('hello')
    expect(await heard).toEqual({ from: 'Ada', text: 'hello' })

    const stranger = passing(withToken(server.url, answer(401)))
    await expect(stranger.connect()).rejects.toMatchObject({ reason: 'unauthorized', phase: 'auth' })
    expect(stranger.state).toBe('closed')

    const unlucky = passing(withToken(server.url, answer(500)))
    await expect(unlucky.connect()).rejects.toMatchObject({ reason: 'auth_failed', retryable: true })
  })

  it('waits as short as it is told', async () => {
    const server = await exampleServer()
    const cable = passing(impatient(server.url))
    await cable.connect()

    server.cut()
    await eventually(() => cable.state === 'disconnected')
    const { since, nextRetryAt } = cable.status.get()
    expect(nextRetryAt).toBeGreaterThanOrEqual(since + 50)
    expect(nextRetryAt).toBeLessThanOrEqual(since + 505)
  })
})

describe('channels.md', () => {
  it('subscribes by name and by class, and shares', async () => {
    const cable = client(await exampleServer())
    const named = byName(cable)
    const typed = byClass(cable)
    await Promise.all([named.ensureSubscribed(), typed.ensureSubscribed()])
    expect(named.identifier).toBe(typed.identifier)

    const [inTheHeader, inTheSidebar] = shared(cable)
    const heard = next(inTheSidebar)
    await inTheSidebar.speak('hello')
    expect(await heard).toEqual({ from: 'guest', text: 'hello' })
    expect([inTheHeader.state, inTheSidebar.state]).toEqual(['closed', 'connected'])
  })

  it("tells the server's answer", async () => {
    const cable = client(await exampleServer())
    expect(await confirmedOrNot(cable, 'keynote')).toBe('subscribed')
    expect(await confirmedOrNot(cable, 'backstage')).toBe('rejected')
  })

  it('hears everything about a channel, in order', async () => {
    const server = await exampleServer()
    const chat = client(server, AWAY).subscribe(new Chat({ room: 'keynote' }))
    const lines: string[] = []
    listen(chat, line => lines.push(line))

    await chat.speak('hello')
    await eventually(() => lines.length === 3)
    server.cut()
    await eventually(() => lines.length === 4)
    chat.disconnect()
    expect(lines).toEqual(['subscribed', 'Welcome to keynote', '1: hello', 'no link', 'given back'])
  })

  it('keeps for later what cannot be sent now', async () => {
    const server = await exampleServer()
    const chat = client(server, AWAY).subscribe(new Chat({ room: 'keynote' }))
    const kept: string[] = []
    await chat.ensureSubscribed()
    await speak(chat, text => kept.push(text))
    expect(kept).toEqual([])

    server.cut()
    await eventually(() => chat.state === 'disconnected')
    await speak(chat, text => kept.push(text))
    expect(kept).toEqual(['hello'])
  })

  it('follows streams, and whispers on them', async () => {
    const server = await exampleServer()
    const here = streams(client(server), sign().stream)
    await Promise.all([here.news.ensureSubscribed(), here.orders.ensureSubscribed()])

    const whispered = next(here.news)
    streams(client(server), sign().stream)
    expect(await whispered).toEqual({ typing: true })

    const ordered = next(here.orders)
    server.broadcast('orders:2024', { id: 7 })
    expect(await ordered).toEqual({ id: 7 })
  })
})

describe('channels.md, whispers and rejections', () => {
  it('whispers the first and the newest of what moves', async () => {
    const server = await exampleServer()
    const [here, there] = [client(server), client(server)].map(cable => cable.streamFrom('board'))
    if (!here || !there) throw new Error('two clients')
    await Promise.all([here.ensureSubscribed(), there.ensureSubscribed()])
    const heard: unknown[] = []
    there.on('message', message => heard.push(message))
    const moved = dragging(here)
    for (let x = 0; x < 10; x++) moved({ shape: 'circle', x, y: 0 })
    await eventually(() => heard.length === 2)
    expect(heard).toEqual([0, 9].map(x => ({ shape: 'circle', x, y: 0 })))
  })

  it('goes on wanting a rejected channel', async () => {
    const server = await exampleServer()
    const chat = passing(stubborn(server.url)).subscribe(new Chat({ room: 'backstage' }))
    await expect(chat.ensureSubscribed()).rejects.toMatchObject({ reason: 'rejected' })
    expect(chat.state).toBe('disconnected')
  })
})

describe('errors.md', () => {
  it('tells what is too long, what is for later, and what is the sentence of the error', async () => {
    const server = await exampleServer()
    const cable = client(server, AWAY)
    const chat = cable.subscribe(new Chat({ room: 'keynote' }))
    await chat.ensureSubscribed()
    const shown: string[] = []
    const trySay = (text: string) =>
      say(
        () => chat.speak(text),
        sentence => shown.push(sentence),
        () => shown.push('later')
      )

    await trySay('long '.repeat(20_000))
    server.cut()
    await eventually(() => chat.state === 'disconnected')
    await trySay('hello')
    cable.disconnect()
    await trySay('hello')
    expect(shown).toEqual([
      'That is too long to send.',
      'later',
      expect.stringContaining('call connect() first')
    ])
  })

  it('takes to the sink what a listener throws', async () => {
    const server = await exampleServer()
    const sent: unknown[] = []
    const cable = passing(withSink(server.url, error => sent.push(error)))
    const mistake = new Error('mine')
    cable.on('connect', () => {
      throw mistake
    })
    await cable.connect()
    expect(sent).toEqual([mistake])
  })
})
