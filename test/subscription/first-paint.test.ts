import { type MessageMeta, type Position, StreamChannel, type SubscribedSince, type Verdict } from 'hawser'
import { createTestCable, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'
import { RecoveryWorld } from '../docs/recovery-world.ts'
import { EXTENDED, story } from '../support/story.ts'

const MIDNIGHT = Date.UTC(2026, 0, 1) / 1_000

/** A server that has published so many messages, and where the last one stands: what a page is rendered with. */
async function rendered(count: number, server = {}, client = {}) {
  const world = await RecoveryWorld.open(server, client)
  for (let n = 1; n <= count; n++) world.publish(n)
  const { position } = world
  if (!position) throw new Error('Nothing was published')
  world.reload()
  return { world, position }
}

/** Subscribes with that, and keeps what is told. */
function follow(world: RecoveryWorld, since?: SubscribedSince) {
  const heard: unknown[] = []
  const metas: (MessageMeta | undefined)[] = []
  const verdicts: Verdict[] = []
  const channel = new StreamChannel({ stream_name: 'news' })
  channel.on('message', (body, meta) => {
    heard.push(body)
    metas.push(meta)
  })
  channel.on('recovery', verdict => verdicts.push(verdict))
  // Only then: who shares a subscription is told while it runs.
  world.cable.subscribe(channel, { since })
  return { heard, metas, verdicts }
}

describe('A page that was rendered with a position', () => {
  it('hears all that was published behind it, once, and that is recovered', async () => {
    const { world, position } = await rendered(3)
    world.publish(4, 5)
    const { heard, metas, verdicts } = follow(world, position)
    await world.enter()
    world.publish(6)
    expect(heard).toEqual([4, 5, 6])
    expect(metas.map(meta => meta?.replayed)).toEqual([true, true, false])
    expect(verdicts).toEqual([{ status: 'recovered', replayed: 2 }])
  })

  it('is recovered, with nothing replayed, where nothing was', async () => {
    const { world, position } = await rendered(3)
    const { verdicts } = follow(world, position)
    await world.enter()
    expect(verdicts).toEqual([{ status: 'recovered', replayed: 0 }])
  })

  it('is told a gap where the server has let go of it', async () => {
    const { world, position } = await rendered(1, { history: { limit: 2 } })
    world.publish(2, 3, 4)
    const { heard, verdicts } = follow(world, position)
    await world.enter()
    expect(heard).toEqual([3, 4])
    expect(verdicts).toMatchObject([
      { status: 'gap', reason: 'rejected', replayed: 2, missed: [{ after: { offset: 1 } }] }
    ])
  })

  it('is told a gap where the server is another one', async () => {
    const { world, position } = await rendered(1)
    world.restart()
    world.publish(2)
    const { heard, verdicts } = follow(world, position)
    await world.enter()
    expect(heard).toEqual([2])
    expect(verdicts).toMatchObject([{ status: 'gap', reason: 'rejected' }])
  })

  it('is told a gap where nothing can be asked', async () => {
    const { world, position } = await rendered(1, {}, { protocol: 'actioncable-v1-json' })
    const { verdicts } = follow(world, position)
    await world.enter()
    expect(verdicts).toMatchObject([{ status: 'gap', reason: 'no_history' }])
  })

  it('goes on as ever after a break', async () => {
    const { world, position } = await rendered(1)
    const { heard, verdicts } = follow(world, position)
    await world.enter()
    await world.cut()
    world.publish(2)
    await world.comeBack()
    expect(heard).toEqual([2])
    expect(verdicts.map(({ status }) => status)).toEqual(['recovered', 'recovered'])
  })

  it('asks for nothing of the streams that the page does not name', async () => {
    const { cable, server, clock } = story({ protocol: EXTENDED })
    cable.connect()
    server.welcome()
    server.ping(MIDNIGHT)
    cable.subscribeTo('Room', {}, { since: { stream: 'a', epoch: 'e1', offset: 17 } })
    await clock.advance()
    expect(server.socket.sent.at(-1)).toMatchObject({
      command: 'subscribe',
      history: { streams: { a: { epoch: 'e1', offset: 17 } } }
    })
    expect(server.socket.sent.at(-1)?.['history']).not.toHaveProperty('since')
  })

  it('asks for the others by time where it has one, too', async () => {
    const { cable, server, clock } = story({ protocol: EXTENDED })
    cable.connect()
    server.welcome()
    cable.subscribeTo('Room', {}, { since: [MIDNIGHT, { stream: 'a', epoch: 'e1', offset: 17 }] })
    await clock.advance()
    expect(server.socket.sent.at(-1)?.['history']).toEqual({
      since: MIDNIGHT,
      streams: { a: { epoch: 'e1', offset: 17 } }
    })
  })
})

describe('A page that was rendered at a time', () => {
  it('hears what was published from that second on, and that is fresh with its number', async () => {
    const { world } = await rendered(2)
    const { heard, verdicts } = follow(world, MIDNIGHT)
    await world.enter()
    expect(heard).toEqual([1, 2])
    expect(verdicts).toEqual([{ status: 'fresh', replayed: 2 }])
  })

  it('is told a gap only where the server refuses, or does not answer', async () => {
    const world = new RecoveryWorld({ history: false }, {})
    const refused = follow(world, MIDNIGHT)
    await world.enter()
    expect(refused.verdicts).toMatchObject([{ status: 'gap', reason: 'no_history' }])

    const silent = new RecoveryWorld({ quirks: { silentHistory: 1 } }, {})
    const { verdicts } = follow(silent, MIDNIGHT)
    await silent.enter()
    await silent.pass(12_000)
    expect(verdicts).toMatchObject([{ status: 'gap', reason: 'timeout' }])
  })

  it('goes before the time of the whole cable', async () => {
    const { cable, server, clock } = story({ protocol: EXTENDED, historyTimestamp: MIDNIGHT })
    cable.connect()
    server.welcome()
    cable.streamFrom('news', { since: MIDNIGHT + 60.9 })
    await clock.advance()
    expect(server.socket.sent.at(-1)?.['history']).toEqual({ since: MIDNIGHT + 60 })
  })
})

describe('Who shares a subscription', () => {
  it('has it said with the first subscribe, where nothing was sent yet', async () => {
    const { world, position } = await rendered(2)
    world.publish(3)
    const first = follow(world)
    const second = follow(world, position)
    const third = follow(world, position)
    await world.enter()
    expect([first, second, third].map(({ heard }) => heard)).toEqual([[3], [3], [3]])
    expect(third.verdicts).toEqual([{ status: 'recovered', replayed: 1 }])
  })

  it('misses nothing where it was heard no further', async () => {
    const { world, position } = await rendered(2)
    follow(world, position)
    await world.enter()
    const { verdicts } = follow(world, position)
    expect(verdicts).toEqual([{ status: 'fresh', replayed: 0 }])
  })

  it.each<[string, (position: Position) => SubscribedSince, object[]]>([
    [
      'a position that the others have left behind',
      position => position,
      [{ stream: 'news', after: { offset: 2 }, before: null }]
    ],
    [
      'another epoch',
      position => ({ ...position, epoch: 'else', offset: 9 }),
      [{ stream: 'news', after: { epoch: 'else', offset: 9 }, before: null }]
    ],
    ['an earlier time', () => MIDNIGHT - 60, []]
  ])('is told a gap for %s', async (_, since, missed) => {
    const { world, position } = await rendered(2)
    follow(world, position)
    await world.enter()
    world.publish(3)
    const { verdicts } = follow(world, since(position))
    expect(verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'unproven', missed })
  })

  it('is told a gap where the others ask from further on', async () => {
    const { world, position } = await rendered(2)
    follow(world, position)
    const { verdicts } = follow(world, { ...position, offset: 1 })
    await world.enter()
    expect(verdicts).toMatchObject([
      { status: 'gap', reason: 'unproven', missed: [{ after: { offset: 1 } }] },
      { status: 'recovered' }
    ])
  })
})

it.each<[string, unknown]>([
  ['milliseconds', Date.UTC(2026, 0, 1)],
  ['a time that is none', Number.NaN],
  ['zero', 0],
  ['a text', '1767225600'],
  ['null', null],
  ['an empty list', []],
  ['two times', [MIDNIGHT, MIDNIGHT + 1]],
  ['an offset of zero', { stream: 'news', epoch: 'e1', offset: 0 }],
  ['half an offset', { stream: 'news', epoch: 'e1', offset: 1.5 }],
  ['a position without an epoch', { stream: 'news', offset: 1 }]
])('Nothing is subscribed since %s', (_, since) => {
  const { cable } = story()
  // What the types do not let through comes from a page.
  expect(() => cable.streamFrom('news', { since: since as SubscribedSince })).toThrow(
    /since is a time in seconds/
  )
  expect(cable.state).toBe('idle')
})

describe('A clock of the client that is wrong by an hour, either way,', () => {
  const HOUR = 3_600_000

  /** Two messages, and a page that was rendered between them. */
  async function opened(
    wrong: number,
    since: (rendered: { position: Position; second: number }) => SubscribedSince
  ) {
    const { cable, server, clock, setClock } = createTestCable()
    setClock(wrong)
    await clock.advance(5_000)
    const stands = server.publish('news', 'on the page')
    if (!stands) throw new Error('The server keeps nothing')
    await clock.advance(1_000)
    const rendered = { position: { stream: 'news', ...stands }, second: clock.now() / 1_000 }
    server.publish('news', 'since then')
    await clock.advance(5_000)
    const news = new StreamChannel<string>({ stream_name: 'news' })
    const heard = record(news)
    cable.subscribe(news, { since: since(rendered) })
    await clock.advance(5_000)
    return heard
  }

  it.each([HOUR, -HOUR])(
    'does nothing to a position, and nothing to a time of the server: %d ms',
    async wrong => {
      const byPosition = await opened(wrong, ({ position }) => position)
      expect(byPosition.messages).toEqual(['since then'])
      expect(byPosition.verdicts).toEqual([{ status: 'recovered', replayed: 1 }])
      const byTime = await opened(wrong, ({ second }) => second)
      expect(byTime.messages).toEqual(['since then'])
    }
  )
})
