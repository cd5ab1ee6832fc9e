import { createCable } from 'hawser/node'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Chat, ROOM } from '../../examples/event-room/channels.ts'
import type { Controls } from '../../examples/event-room/controls.ts'
import { embedded } from '../../examples/event-room/embedded.ts'
import { readFlags } from '../../examples/event-room/flags.ts'
import { pageFile } from '../../examples/event-room/page.ts'
import { openRoom, type Room } from '../../examples/event-room/room.ts'
import { PORT } from '../../examples/event-room/settings.ts'
import { HAWSER_HERE } from '../../examples/event-room/sources.ts'
import { reactPage } from '../../examples/react-room/page.ts'
import { vuePage } from '../../examples/vue-room/page.ts'
import { start } from '../node/child.ts'
import { eventually } from '../support/eventually.ts'

describe('An event room', () => {
  let room: Room

  beforeEach(async () => {
    const page = new Map([pageFile('index.html', '<h1>The room</h1>')])
    room = await openRoom(embedded({ pingInterval: 50 }), { page })
  })
  afterEach(() => room.close())

  /** Somebody who has heard a message, and a ping. */
  async function visitor() {
    const said: string[] = []
    const verdicts: string[] = []
    const cable = createCable(room.url, { waits: { first: 50, window: 50 }, pingInterval: 50 })
    onTestFinished(() => cable.disconnect())
    const chat = cable.subscribeTo(Chat, ROOM)
    chat.onMessage('said', ({ number, text }) => said.push(`${number} ${text}`))
    chat.on('recovery', ({ status }) => verdicts.push(status))
    await chat.ensureSubscribed()
    await new Promise<void>(resolve => cable.once('keepalive', () => resolve()))
    await chat.perform('speak', { text: 'hello' })
    await eventually(() => said.includes('1 hello'))
    return { cable, said, verdicts }
  }

  it('serves its page, and nothing else', async () => {
    const page = await fetch(`${room.origin}/?name=ann`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await page.text()).toBe('<h1>The room</h1>')
    expect((await fetch(`${room.origin}/../package.json`)).status).toBe(404)
    expect((await fetch(room.origin, { method: 'POST' })).status).toBe(404)
  })

  it('says what can be done to it', async () => {
    const { server, controls }: Controls = await (await fetch(`${room.origin}/controls`)).json()
    expect(server).toBe('the embedded server')
    expect(controls.map(({ name }) => name)).toEqual(['cut', 'freeze', 'restart', 'forget'])
    expect((await fetch(`${room.origin}/controls/burn`, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${room.origin}/controls/cut`)).status).toBe(404)
  })

  it.each([
    ['cut', 'Said right after the cut', 'recovered'],
    ['restart', 'Said while the server was away', 'recovered']
  ])('%s: what the host says meanwhile comes back, once and in order', async (name, words, verdict) => {
    const { said, verdicts } = await visitor()
    await fetch(`${room.origin}/controls/${name}`, { method: 'POST' })

    await eventually(() => said.includes(`4 ${words}, 3 of 3`))
    expect(said).toEqual(['1 hello', ...[1, 2, 3].map(time => `${time + 1} ${words}, ${time} of 3`)])
    await eventually(() => verdicts.length === 2)
    expect(verdicts).toEqual(['fresh', verdict])
  })

  it('freezes: nothing comes through until it goes on, and then all of it', async () => {
    const { cable, said } = await visitor()
    const thawed = room.freeze(600)
    room.stage.say('ben', 'cold here')

    await eventually(() => cable.state !== 'connected')
    expect(said).toEqual(['1 hello'])
    await thawed
    await eventually(() => said.length === 2)
    expect(said).toEqual(['1 hello', '2 cold here'])
  })

  it('keeps out: who was in is out at once, and in again when it is over', async () => {
    const { cable, verdicts } = await visitor()
    await room.keepOut(async () => {
      await eventually(() => cable.state !== 'connected')
      // Not left in the dark until it notices the silence.
      expect(cable.status.get().lastError).toMatchObject({ reason: 'transport_closed' })
    })
    await eventually(() => verdicts.length === 2)
    expect(cable.state).toBe('connected')
  })

  it('forgets: what was said meanwhile is gone, and everybody is told', async () => {
    const { said, verdicts } = await visitor()
    await fetch(`${room.origin}/controls/forget`, { method: 'POST' })

    await eventually(() => said.length === 2)
    expect(said).toEqual(['1 hello', '5 The server is back, and remembers nothing'])
    expect(verdicts).toEqual(['fresh', 'gap'])
    expect(room.hasForgotten).toBe(true)
  })
})

it.each([
  ['React', reactPage],
  ['Vue', vuePage]
])(
  'The page in %s is built in memory, and leaves the process as it was',
  async (_, build) => {
    const before = { ...process.env }
    const page = await build({ alias: HAWSER_HERE, logLevel: 'silent' })

    expect(process.env).toEqual(before)
    const types = [...page.values()].map(({ type }) => type.split(';')[0])
    expect(types.sort()).toEqual(['text/css', 'text/html', 'text/javascript'])
    expect(page.has('/')).toBe(true)
  },
  20_000
)

describe('The start of a room', { timeout: 20_000 }, () => {
  const MAIN = 'examples/html-room/start.ts'

  beforeEach(() => {
    vi.stubEnv('ANYCABLE_GO', '')
    return () => vi.unstubAllEnvs()
  })

  it('says where it is, and ends on SIGTERM with exit code 0', async () => {
    const child = start(MAIN, ['--port', '0'])
    await child.wrote('Ctrl+C closes it')
    child.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await child.ended
    expect(stdout).toMatch(
      /^The room, as one HTML file: http:\/\/127\.0\.0\.1:\d+ {2}\(open it in two tabs\)\n/
    )
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })

  it('says why it does not open', async () => {
    const room = await openRoom(embedded(), { page: new Map() })
    onTestFinished(() => room.close())
    const { port } = new URL(room.origin)

    const taken = await start(MAIN, ['--port', port]).ended
    expect(taken.stderr).toBe('The room does not open: the port is taken: --port 0 takes one that is free\n')
    expect(taken.exitCode).toBe(1)
    const missing = await start(MAIN, ['--port', '0', '--anycable', '/nowhere/anycable-go']).ended
    expect(missing.stderr).toBe('The room does not open: there is no such anycable-go\n')
    expect(missing.exitCode).toBe(1)
  })

  it('takes its flags, or says what is wrong with them', () => {
    const usual = { port: PORT, host: '127.0.0.1', anycable: null, help: false }
    expect(readFlags([], {})).toEqual(usual)
    expect(readFlags(['--port', '0', '--host=0.0.0.0'], {})).toEqual({ ...usual, port: 0, host: '0.0.0.0' })
    expect(readFlags([], { ANYCABLE_GO: 'here' })).toEqual({ ...usual, anycable: 'here' })
    expect(readFlags(['--anycable', 'there'], { ANYCABLE_GO: 'here' })).toMatchObject({ anycable: 'there' })
    for (const wrong of [['--port', 'x'], ['--port', '70000'], ['--port'], ['--loud'], ['room']])
      expect(readFlags(wrong, {})).toMatch(/\w+ \w+/)
  })
})
