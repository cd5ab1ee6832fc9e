import { storedPositions, type TextStorage } from 'hawser'
import { describe, expect, it } from 'vitest'
import { RecoveryWorld } from '../docs/recovery-world.ts'
import { Shelf } from './shelf.ts'

/** Longer than two writes are apart. */
const STORED = 150
const bodies = (world: RecoveryWorld) => world.heard.map(({ body }) => body)

/** The page is loaded again, and follows `news` again. */
async function reload(world: RecoveryWorld, meanwhile: () => void = () => {}): Promise<void> {
  world.reload()
  meanwhile()
  world.listen()
  await world.enter()
}

const open = (shelf: TextStorage, server = {}, client = {}) =>
  RecoveryWorld.open(server, { positions: storedPositions(shelf), ...client })

describe('A page that is loaded again', () => {
  it('goes on where it was: what was published meanwhile comes once, and the verdict says so', async () => {
    const world = await open(new Shelf())
    await world.pass(1_500)
    world.publish(1, 2)
    await world.clock.advance(STORED)

    await reload(world, () => world.publish(3, 4))
    world.publish(5)

    expect(bodies(world)).toEqual([1, 2, 3, 4, 5])
    expect(world.heard.map(({ replayed }) => replayed)).toEqual([false, false, true, true, false])
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', 'recovered'])
    expect(world.errors).toEqual([])
  })

  it('does so again and again', async () => {
    const world = await open(new Shelf())
    for (let n = 1; n <= 20; n += 2) {
      world.publish(n)
      await world.clock.advance(STORED)
      await reload(world, () => world.publish(n + 1))
      await world.clock.advance(STORED)
    }
    expect(bodies(world)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
    expect(world.verdicts.slice(1).every(({ status }) => status === 'recovered')).toBe(true)
  })

  it('hears again what was not stored yet, as replayed', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    await world.clock.advance(STORED)
    world.publish(2)

    await reload(world)

    expect(world.heard).toEqual([
      { body: 1, replayed: false, late: false },
      { body: 2, replayed: false, late: false },
      { body: 2, replayed: true, late: false }
    ])
  })

  it('stores at once what it has when it is hidden, the last that a page hears', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    world.page.signal('hidden')

    await reload(world)

    expect(bodies(world)).toEqual([1])
  })

  it('is told a gap where the server has let go of it', async () => {
    const world = await open(new Shelf(), { history: { limit: 2 } })
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    await reload(world, () => world.publish(2, 3, 4))

    expect(bodies(world)).toEqual([1, 3, 4])
    expect(world.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'rejected', replayed: 2 })
  })

  it('gets by time what was published on a stream it never heard, and calls that no proof', async () => {
    const world = await open(new Shelf())
    await world.pass(3_000)

    await reload(world, () => world.publish(1))

    expect(bodies(world)).toEqual([1])
    expect(world.verdicts.at(-1)).toMatchObject({ status: 'gap', replayed: 1, reason: 'unproven' })
  })

  it('is not too late for having heard nothing for long: what counts is when the server was heard', async () => {
    const world = await open(new Shelf(), { history: { ttl: 3_600_000 } })
    world.publish(1)
    await world.pass(600_000)

    await reload(world, () => world.publish(2))

    expect(bodies(world)).toEqual([1, 2])
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
  })

  it('begins anew with a channel that was given back', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    const other = world.cable.streamFrom('other')
    await world.clock.advance(STORED)
    other.disconnect()
    await world.clock.advance(STORED)

    world.reload()
    const verdicts: string[] = []
    world.cable.streamFrom('other').on('recovery', ({ status }) => verdicts.push(status))
    await world.enter()

    expect(verdicts).toEqual(['fresh'])
  })

  it('keeps the position of a channel that it did not take up yet', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    await world.clock.advance(STORED)

    // This page follows something else, and writes.
    world.reload()
    world.cable.streamFrom('other')
    await world.enter()
    await world.clock.advance(STORED)
    await reload(world, () => world.publish(2))

    expect(bodies(world)).toEqual([1, 2])
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
  })

  it('does not go on from a position that is older than the server keeps, and says so', async () => {
    const world = await open(new Shelf(), {}, { history: { ttl: 60_000 } })
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    await reload(world, () => {
      world.sleep(61_000)
      world.publish(2)
    })

    expect(world.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'unproven' })
    expect(bodies(world).at(-1)).toBe(2)
  })

  it('goes by the server where the clock was set back meanwhile', async () => {
    const world = await open(new Shelf())
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    await reload(world, () => {
      world.clock.jump(-86_400_000)
      world.publish(2)
    })

    expect(bodies(world)).toEqual([1, 2])
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
  })

  it('says at every load that the base protocol has no history', async () => {
    const world = await open(new Shelf(), {}, { protocol: 'actioncable-v1-json' })
    world.publish(1)
    await world.clock.advance(STORED)

    await reload(world, () => world.publish(2))

    expect(world.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'no_history' })
  })

  it('prefers what was heard to the time at which the page was made', async () => {
    const world = await open(new Shelf(), {}, { historyTimestamp: Date.UTC(2026, 0, 1) / 1_000 })
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    await reload(world, () => world.publish(2))

    expect(bodies(world)).toEqual([1, 2])
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
  })
})

describe('Storing', () => {
  it('happens at most every 100 ms, and not while nothing changes', async () => {
    const shelf = new Shelf()
    const world = await open(shelf)
    await world.clock.advance(STORED)
    shelf.log.length = 0

    for (let n = 0; n < 1_000; n += 10) {
      world.publish(n)
      await world.clock.advance(10)
    }
    const busy = shelf.log.length
    await world.clock.advance(STORED)
    shelf.log.length = 0
    await world.clock.advance(10_000)

    expect(busy).toBeGreaterThan(8)
    expect(busy).toBeLessThanOrEqual(11)
    expect(shelf.log).toEqual([])
  })

  it('does not happen before the listener has returned', async () => {
    const shelf = new Shelf()
    const world = await open(shelf)
    world.publish(1)
    await world.clock.advance(STORED)
    const { texts } = shelf
    const before = [...texts.values()]
    const during: string[] = []
    world.cable.streamFrom('news').on('message', () => during.push(...texts.values()))

    world.publish(2)

    expect(during).toEqual(before)
  })

  it('stays before a message that is held, whatever came behind it, until it is done', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    const done: (() => void)[] = []
    const news = world.cable.streamFrom('news')
    news.on('message', (_, meta) =>
      done.push(world.cable.positions?.hold(news.identifier, meta) ?? (() => {}))
    )
    world.publish(2, 3, 4)
    done[0]?.()
    done[2]?.()
    await world.clock.advance(STORED)

    await reload(world)

    expect(bodies(world)).toEqual([1, 2, 3, 4, 3, 4])
  })

  it('goes by time where the first message of a stream is held: no position is before it', async () => {
    const world = await open(new Shelf())
    await world.pass(3_000)
    const news = world.cable.streamFrom('news')
    news.on('message', (_, meta) => world.cable.positions?.hold(news.identifier, meta))
    world.publish(1)
    await world.pass(45_000)

    await reload(world)

    expect(bodies(world)).toEqual([1, 1])
  })

  it('is one write at a time, and the next has all that changed meanwhile', async () => {
    const shelf = new Shelf()
    const writes: (() => void)[] = []
    const world = await open({
      get: key => shelf.get(key),
      set: (key, text) =>
        new Promise<void>(resolve =>
          writes.push(() => {
            shelf.set(key, text)
            resolve()
          })
        ),
      delete: key => shelf.delete(key)
    })
    world.publish(1)
    await world.clock.advance(STORED)
    world.publish(2)
    await world.clock.advance(STORED)
    world.publish(3)
    await world.clock.advance(STORED)
    expect(writes).toHaveLength(1)
    writes[0]?.()
    await world.clock.advance(STORED)
    expect(writes).toHaveLength(2)
    writes[1]?.()
    await world.clock.advance(STORED)

    await reload(world)

    expect(bodies(world)).toEqual([1, 2, 3])
  })

  it('can be waited for, but not for ever', async () => {
    const world = await open({ get: () => null, set: () => new Promise(() => {}), delete() {} })
    world.publish(1)
    let flushed = false
    world.cable.positions?.flush().then(() => {
      flushed = true
    })
    await world.clock.advance(999)
    expect(flushed).toBe(false)
    await world.clock.advance(1)
    expect(flushed).toBe(true)
  })

  it('is bounded, and says so once', async () => {
    const shelf = new Shelf()
    const world = await open(shelf, {}, { concurrentSubscribes: true })
    for (let n = 0; n < 1_100; n++) world.cable.streamFrom(`stream ${n}`)
    await world.clock.advance(STORED)
    world.publish(1)
    await world.clock.advance(STORED)

    const record = JSON.parse([...shelf.texts.values()][0] ?? '{}')
    expect(record.channels).toHaveLength(999)
    expect(world.errors).toMatchObject([{ reason: 'storage_full' }])
  })

  it('leaves no timer behind when the cable is closed', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    world.cable.disconnect()
    await world.clock.advance(STORED)
    expect(world.clock.timers).toEqual([])
    expect(world.page.listeners.size).toBe(0)
  })
})

describe('Whose positions they are', () => {
  const named = (shelf: Shelf, user: string | (() => string)) => ({
    positions: storedPositions(shelf, { user })
  })

  it('is said by the option user: another one begins anew, and does no harm to the first', async () => {
    const shelf = new Shelf()
    const world = await open(shelf, {}, named(shelf, 'ada'))
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    world.reload(named(shelf, 'bob'))
    world.listen()
    await world.enter()
    world.publish(2)
    await world.clock.advance(STORED)
    world.reload(named(shelf, 'ada'))
    world.listen()
    await world.enter()

    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', 'fresh', 'recovered'])
    expect(bodies(world)).toEqual([1, 2, 2])
    expect(world.errors).toEqual([])
  })

  it('is over when the cable forgets: what was stored is deleted', async () => {
    const shelf = new Shelf()
    const world = await open(shelf)
    world.publish(1)
    await world.clock.advance(STORED)
    world.cable.disconnect()
    world.cable.forget()
    expect([...shelf.texts]).toEqual([])

    await reload(world, () => world.publish(2))
    expect(world.verdicts.at(-1)?.status).toBe('fresh')
    expect(bodies(world)).toEqual([1])
  })

  it('is over for channels too that no page took up since', async () => {
    const world = await open(new Shelf())
    world.publish(1)
    await world.clock.advance(STORED)
    world.reload()
    world.cable.streamFrom('other')
    await world.enter()
    world.cable.forget()
    world.publish(2)
    world.listen()
    await world.clock.advance()
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', 'fresh'])
    expect(bodies(world)).toEqual([1])
  })

  it('is deleted behind a write that is under way', async () => {
    const shelf = new Shelf()
    const world = await open({
      get: key => shelf.get(key),
      async set(key, text) {
        await Promise.resolve()
        shelf.set(key, text)
      },
      async delete(key) {
        shelf.delete(key)
      }
    })
    world.publish(1)
    world.page.signal('hidden')
    world.cable.forget()
    await world.clock.advance()
    expect(shelf.log.slice(-2)).toEqual(['set', 'delete'])
    expect([...shelf.texts]).toEqual([])
  })

  it('is nobody after that where the name was a fixed one, and the next user where it is asked', async () => {
    const users = async (user: (name: string) => string | (() => string)) => {
      const shelf = new Shelf()
      let name = 'ada'
      const told = user(name)
      const world = await open(shelf, {}, named(shelf, typeof told === 'string' ? told : () => name))
      world.publish(1)
      await world.clock.advance(STORED)
      name = 'bob'
      world.cable.forget()
      world.publish(2)
      await world.clock.advance(STORED)
      return [...shelf.texts.values()].map(text => JSON.parse(text).user)
    }
    expect(await users(name => name)).toEqual([])
    expect(await users(name => () => name)).toEqual(['bob'])
  })

  it('is not told by secrets: neither the query of the URL nor its password is stored', async () => {
    const shelf = new Shelf()
    const world = new RecoveryWorld({}, { positions: storedPositions(shelf), auth: { token: 'secret' } })
    world.listen()
    await world.enter()
    world.publish(1)
    await world.clock.advance(STORED)
    expect(shelf.texts.size).toBe(1)
    expect(JSON.stringify([...shelf.texts])).not.toContain('secret')
  })
})

describe('A storage that is of no use costs a verdict, and is reported once', () => {
  async function spoilt(spoil: (text: string) => string) {
    const shelf = new Shelf()
    const world = await open(shelf)
    world.publish(1)
    await world.clock.advance(STORED)
    shelf.spoil(spoil)
    await reload(world, () => world.publish(2))
    world.publish(3)
    await world.clock.advance(STORED)
    await reload(world, () => world.publish(4))
    return world
  }

  it.each<[string, (text: string) => string]>([
    ['damaged', text => text.slice(0, -5)],
    ['empty', () => ''],
    ['something else', () => '42'],
    ['null', () => 'null'],
    ['of another release', text => text.replace('"version":1', '"version":2')],
    ['of another user', text => text.replace('"user":""', '"user":"bob"')],
    ['of another URL', text => text.replace('server.test', 'other.test')],
    ['with an offset that is none', text => text.replace(/"news","([^"]+)",1\]/, '"news","$1",-1]')],
    ['with channels that are none', text => text.replace(/"channels":.*/, '"channels":{}}')],
    ['with a channel that is none', text => text.replace(/"channels":.*/, '"channels":[7]}')],
    ['with positions that are none', text => text.replace(/\[\["news".*?\]\]/, '"news"')],
    ['with a time that is none', text => text.replace(/,(true|false),\d+,/, ',$1,"noon",')]
  ])('where what it has is %s', async (_, spoil) => {
    const world = await spoilt(spoil)
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', 'fresh', 'recovered'])
    expect(bodies(world)).toEqual([1, 3, 4])
    expect(world.errors).toMatchObject([{ reason: 'storage_unreadable', phase: 'history', retryable: false }])
  })

  it('where it throws at everything', async () => {
    const full = (): never => {
      throw new Error('QuotaExceeded')
    }
    const world = await open({ get: full, set: full, delete: full })
    world.publish(1)
    await world.clock.advance(STORED)
    world.publish(2)
    await world.clock.advance(STORED)
    world.cable.forget()
    expect(bodies(world)).toEqual([1, 2])
    expect(world.verdicts[0]?.status).toBe('fresh')
    expect(world.errors).toMatchObject([{ reason: 'storage_failed', cause: { message: 'QuotaExceeded' } }])
  })

  it('where all its promises fail', async () => {
    const full = async (): Promise<never> => {
      throw new Error('QuotaExceeded')
    }
    const world = await open({ get: full, set: full, delete: full })
    world.publish(1)
    await world.clock.advance(STORED)
    world.cable.forget()
    await world.clock.advance(STORED)
    expect(bodies(world)).toEqual([1])
    expect(world.errors).toMatchObject([{ reason: 'storage_failed' }])
  })

  it('where it cannot say whose they are', async () => {
    const shelf = new Shelf()
    const user = (): never => {
      throw new Error('No session')
    }
    const world = await open(shelf, {}, { positions: storedPositions(shelf, { user }) })
    world.publish(1)
    await world.clock.advance(STORED)
    expect(world.errors).toMatchObject([{ reason: 'storage_failed', cause: { message: 'No session' } }])
    expect(shelf.log).toEqual([])
  })

  it('is refused where it is no storage at all', () => {
    // @ts-expect-error: a Web Storage has other names
    expect(() => storedPositions({ getItem: () => null })).toThrow(/get, set and delete/)
    // @ts-expect-error: a user is named by a text
    expect(() => storedPositions(new Shelf(), { user: 42 })).toThrow(/user is a text or a function/)
  })
})

describe('A storage that takes its time', () => {
  async function answering(after: number) {
    const shelf = new Shelf()
    const world = await open(shelf)
    world.cable.streamFrom('other')
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)
    const { clock } = world
    const slow: TextStorage = {
      get: key => new Promise(resolve => clock.setTimeout(() => resolve(shelf.get(key)), after)),
      set: (key, text) => shelf.set(key, text),
      delete: key => shelf.delete(key)
    }
    world.reload({ positions: storedPositions(slow) })
    world.publish(2)
    world.listen()
    await world.enter()
    return world
  }

  it('is waited for before anything is subscribed', async () => {
    const world = await answering(900)
    expect(world.verdicts).toHaveLength(1)
    expect(world.cable.state).toBe('connected')
    const early = world.cable.streamFrom('news').ensureSubscribed()
    // Nothing is written over before it was read.
    world.cable.positions?.flush()
    await world.clock.advance(899)
    expect(world.verdicts).toHaveLength(1)
    await world.clock.advance(1)
    await early
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
    expect(bodies(world)).toEqual([1, 2])
    expect(world.errors).toEqual([])
  })

  it('is not waited for longer than a second: that counts as empty, and what comes later as nothing', async () => {
    const world = await answering(1_001)
    await world.clock.advance(1_000)
    expect(world.verdicts.at(-1)?.status).toBe('fresh')
    await world.clock.advance(10)
    world.publish(3)
    await world.clock.advance(STORED)
    expect(bodies(world)).toEqual([1, 3])
    const verdicts: string[] = []
    world.cable.streamFrom('other').on('recovery', ({ status }) => verdicts.push(status))
    await world.clock.advance()
    expect(verdicts).toEqual(['fresh'])
    expect(world.errors).toMatchObject([{ reason: 'storage_timeout' }])
  })

  it('may answer when the link it was asked on is gone', async () => {
    const world = await answering(900)
    await world.cut()
    await world.clock.advance(900)
    expect(world.verdicts).toHaveLength(1)
    await world.comeBack()
    expect(world.verdicts.at(-1)?.status).toBe('recovered')
    expect(bodies(world)).toEqual([1, 2])
  })

  it('has nothing to give to who comes after a forget', async () => {
    const world = await answering(900)
    world.cable.forget()
    await world.clock.advance(1_000)
    expect(world.verdicts.at(-1)?.status).toBe('fresh')
    expect(bodies(world)).toEqual([1])
  })
})
