import { getEventListeners } from 'node:events'
import { Channel } from '@anycable/core'
import type { CreateOptions } from 'hawser'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextSocket, outcomeOf } from '../support/story.ts'
import { HALL, type Hall } from './hall.ts'

const PARTS = '../../src/presence/presence.ts'
const LOADING = '../../src/presence/loading.ts'

/** The tries to load it, in order: how each ends is for the story to say. */
let tries: { arrive(): Promise<void>; fail(): Promise<void> }[]
/** When the newest has ended, and all have heard of it: no clock of the story knows how long the machine takes for that. */
let ended: Promise<void>

// Each story on a page of its own, on which nothing of presence is there and nothing arrives by itself.
beforeEach(() => {
  tries = []
  vi.resetModules()
  vi.doMock(PARTS, async original => {
    let resolve = () => {}
    let reject: (cause: Error) => void = () => {}
    const ending = new Promise<void>((...both) => {
      ;[resolve, reject] = both
    })
    tries.push({
      arrive: () => {
        resolve()
        return ended
      },
      fail: () => {
        reject(new TypeError('Failed to fetch dynamically imported module'))
        return ended
      }
    })
    await ending
    return original()
  })
  vi.doMock(LOADING, async original => {
    const loading = await original<typeof import('../../src/presence/loading.ts')>()
    let onItsWay: Promise<void> | null = null
    // A file that is on its way is fetched once, whoever imports it.
    const load = () => {
      const loaded = onItsWay ?? loading.load()
      const heard = () => new Promise<void>(then => setTimeout(then))
      onItsWay = loaded
      ended = loaded.then(heard, heard).finally(() => {
        onItsWay = null
      })
      return loaded
    }
    return { ...loading, load }
  })
})

/** The newest try, which begins a task after it was asked for. */
async function loading(count = 1) {
  await vi.waitUntil(() => tries.length >= count)
  const newest = tries.at(-1)
  if (!newest) throw new Error('nothing is loading')
  return newest
}

/** A channel that the server confirmed, on a fresh page. */
async function freshHall(options?: CreateOptions): Promise<Hall> {
  const { openHall } = await import('./hall.ts')
  return openHall(options)
}

/** Whoever was to begin a try has begun it. */
const aWhile = () => new Promise(then => setTimeout(then, 20))

/** Closed by the app, and connected again by it. */
async function reconnect(told: Hall) {
  if (told.cable.state !== 'closed') told.cable.disconnect()
  told.cable.connect()
  told.server.welcome('another')
  await told.clock.advance()
}

const NOT_LOADED = { reason: 'not_loaded', phase: 'presence', retryable: true }

describe('presence that is not loaded yet', () => {
  it('is not loaded for a channel, for its presence events, or to see who is known', async () => {
    const told = await freshHall()
    const heard: unknown[] = []
    told.hall.on('presence', event => void heard.push(event))
    told.event('join', 'bob')
    expect(told.hall.presence.members.get()).toEqual([])
    expect(heard).toEqual([{ type: 'join', id: 'bob' }])
    await aWhile()
    expect(tries).toEqual([])
  })

  it('joins once it is there, as it was said then', async () => {
    const told = await freshHall()
    const info = { name: 'Ann' }
    const joined = told.hall.presence.join('ann', info)
    info.name = 'Another'
    expect(told.said).toEqual([])
    await (await loading()).arrive()
    expect(await outcomeOf(joined)).toBeUndefined()
    expect(told.said).toEqual(['join ann {"name":"Ann"}'])
  })

  it('does what was asked in that order, and is there at once from then on', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const calls = [presence.join('ann'), presence.update({ n: 1 }), presence.leave(), presence.join('eve')]
    const { arrive } = await loading()
    expect(tries).toHaveLength(1)
    await arrive()
    for (const call of calls) expect(await outcomeOf(call)).toBeUndefined()
    expect(told.said).toEqual(['join ann', 'join ann {"n":1}', 'leave ann', 'join eve'])

    presence.update({ n: 2 })
    expect(told.said.at(-1)).toBe('join eve {"n":2}')
    expect(told.cable.subscribeTo('OtherChannel').presence.join('')).toBeInstanceOf(Promise)
  })

  it('keeps its members store and its listeners', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const { members } = presence
    const changes: string[] = []
    const undo = presence.on('join', () => void changes.push('undone'))
    presence.on('join', ({ id }) => void changes.push(`join ${id}`))
    members.subscribe(() => void changes.push('change'))
    undo()
    await (await loading()).arrive()

    expect(told.hall.presence).toBe(presence)
    expect(presence.members).toBe(members)
    expect(told.said).toEqual(['ask'])
    told.roster(['bob'])
    const list = members.get()
    expect(list).toEqual([{ id: 'bob' }])
    expect(members.get()).toBe(list)
    told.event('join', 'cat')
    expect(changes).toEqual(['change', 'change', 'join cat'])
  })

  it('knows who is here whatever came meanwhile', async () => {
    const told = await freshHall()
    told.hall.presence.members.subscribe(() => {})
    const asked = told.hall.presence.info()
    told.event('join', 'bob')
    told.event('leave', 'cat')
    await (await loading()).arrive()
    told.roster({ bob: { n: 1 } })
    expect(await outcomeOf(asked)).toEqual({ bob: { n: 1 } })
    await told.clock.advance(5_000)
    expect(told.said).toEqual(['ask'])
    expect(told.clock.timers).toEqual([])
  })

  it('says at once what can be said at once', async () => {
    const told = await freshHall()
    const { Channel: Ours } = await import('hawser')
    const aborted = AbortSignal.abort('before')
    expect(await outcomeOf(new Ours().presence.join('ann'))).toMatchObject({ reason: 'not_subscribed' })
    expect(await outcomeOf(told.hall.presence.join('ann', {}, { signal: aborted }))).toBe('before')
    expect(tries).toEqual([])
  })

  it('refuses at once who has no name, what is no JSON, and what no frame holds', async () => {
    const told = await freshHall({ maxFrameSize: 100 })
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const { presence } = told.hall
    const text = 'x'.repeat(100)
    const invalid = { reason: 'invalid_payload', phase: 'presence' }
    // What the types forbid.
    const { join }: { join(id: unknown, info?: unknown): Promise<void> } = presence
    for (const call of [
      join.call(presence, ''),
      join.call(presence, null),
      join.call(presence, 'ann', circle),
      join.call(presence, 'ann', () => {}),
      presence.update(circle),
      told.cable.perform(HALL, '$presence:join', { id: 7 }),
      told.cable.perform(HALL, '$presence:join', { id: 'ann', info: circle })
    ])
      expect(await outcomeOf(call)).toMatchObject(invalid)
    for (const call of [presence.join('ann', { text }), presence.update({ text })])
      expect(await outcomeOf(call)).toMatchObject({ reason: 'too_large' })
    await aWhile()
    expect(tries).toEqual([])
    expect(told.said).toEqual([])
  })

  it('tells late what it cannot know before', async () => {
    const told = await freshHall()
    const other = told.cable.subscribeTo('HallChannel')
    const updated = told.hall.presence.update({ n: 1 })
    const joined = told.hall.presence.join('ann')
    const taken = other.presence.join('bob')
    await (await loading()).arrive()
    expect(await outcomeOf(updated)).toMatchObject({ reason: 'not_joined' })
    expect(await outcomeOf(joined)).toBeUndefined()
    expect(await outcomeOf(taken)).toMatchObject({ reason: 'other_member' })
    expect(told.said).toEqual(['join ann'])
  })

  it('does nothing of what was given up', async () => {
    const told = await freshHall()
    const made = new AbortController()
    const { signal } = made
    const { presence } = told.hall
    const calls = [presence.join('ann', {}, { signal }), presence.info({ signal })]
    made.abort('enough')
    for (const call of calls) expect(await outcomeOf(call)).toBe('enough')
    await told.clock.advance()
    expect(told.clock.timers).toEqual([])
    await (await loading()).arrive()
    expect(told.said).toEqual([])
  })

  it.each(['info', 'refresh'] as const)(
    'is followed from the first %s on, also on a channel taken again',
    async asks => {
      const told = await freshHall()
      const { presence } = told.hall
      const asked = presence[asks]()
      await (await loading()).arrive()
      told.roster(['bob'])
      expect(await outcomeOf(asked)).toBeTruthy()
      told.hall.disconnect()
      await told.clock.advance(1_000)
      told.cable.subscribe(told.hall)
      told.server.confirm(HALL)
      told.roster(['cat'])
      expect(told.said).toEqual(['ask', 'ask'])
      expect(presence.members.get()).toEqual([{ id: 'cat' }])
    }
  )

  it('lets go of the signals of what is done', async () => {
    const told = await freshHall()
    const { signal } = new AbortController()
    const calls = [told.hall.presence.join('ann', {}, { signal }), told.hall.presence.leave({ signal })]
    await (await loading()).arrive()
    await Promise.all(calls)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('goes over a break to the next link', async () => {
    const told = await freshHall()
    const joined = told.hall.presence.join('ann')
    const { arrive } = await loading()
    told.server.end()
    await arrive()
    expect(await outcomeOf(joined)).toBeUndefined()
    await nextSocket(told)
    told.server.socket.accept()
    told.server.socket.receive({ type: 'welcome', sid: 'another' })
    await told.clock.advance()
    expect(told.said).toEqual(['subscribe ann'])
  })

  it('lets go of what was asked on a channel that is given back, and keeps its listeners', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const joins: string[] = []
    presence.on('join', ({ id }) => void joins.push(id))
    const calls = [presence.join('ann'), presence.refresh()]
    told.hall.disconnect()
    for (const call of calls) expect(await outcomeOf(call)).toMatchObject({ reason: 'not_subscribed' })
    await (await loading()).arrive()
    expect(told.said).toEqual([])

    await told.clock.advance(1_000)
    told.cable.subscribe(told.hall)
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask'])
    told.roster([])
    told.event('join', 'bob')
    expect(joins).toEqual(['bob'])
  })

  it('keeps apart what two channels of one stream ask for', async () => {
    const told = await freshHall()
    const other = told.cable.subscribeTo('HallChannel')
    const joined = told.hall.presence.join('ann')
    const taken = other.presence.join('bob')
    const { arrive } = await loading()
    other.disconnect()
    expect(await outcomeOf(taken)).toMatchObject({ reason: 'not_subscribed' })
    await arrive()
    expect(await outcomeOf(joined)).toBeUndefined()
    expect(told.said).toEqual(['join ann'])
  })

  it('joins nobody who has left with forget()', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const calls = [presence.join('ann'), presence.update({ n: 1 })]
    const left = presence.leave()
    const asked = presence.info()
    told.cable.forget()
    for (const call of calls)
      expect(await outcomeOf(call)).toMatchObject({ reason: 'forgotten', phase: 'presence' })
    expect(await outcomeOf(left)).toBeUndefined()
    await (await loading()).arrive()
    told.roster(['bob'])
    expect(await outcomeOf(asked)).toEqual({ bob: undefined })
    expect(told.said).toEqual(['ask'])
  })

  it('lets those leave who give their channel back', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.join('ann').catch(() => {})
    const left = presence.leave()
    told.hall.disconnect()
    expect(await outcomeOf(left)).toBeUndefined()
    await told.clock.advance(1_000)
    expect(told.clock.timers.filter(due => due > 3_000)).toEqual([])
  })

  it('is not loaded for who leaves and never joined', async () => {
    const told = await freshHall()
    expect(await outcomeOf(told.hall.presence.leave())).toBeUndefined()
    await aWhile()
    expect(tries).toEqual([])
  })

  it('tells those who ask when the cable is closed, and goes on at the next connect', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const calls = [presence.info(), presence.refresh()]
    const joined = presence.join('ann')
    const { arrive } = await loading()
    told.cable.disconnect()
    for (const call of calls) expect(await outcomeOf(call)).toMatchObject({ reason: 'cable_closed' })
    expect(await outcomeOf(joined)).toBeUndefined()
    await told.clock.advance()
    expect(told.clock.timers).toEqual([])
    await arrive()
    await reconnect(told)
    told.server.confirm(HALL)
    expect(told.said).toEqual(['subscribe ann', 'ask'])
    expect(told.errors).toEqual([])
  })

  it('arrives on a cable that was closed and is connected again', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.info().catch(() => {})
    presence.join('ann')
    const { arrive } = await loading()
    await reconnect(told)
    told.server.confirm(HALL)
    const asked = presence.info()
    expect(told.said).toEqual([])
    await arrive()
    expect(told.said).toEqual(['ask', 'join ann'])
    told.roster(['bob'])
    expect(await outcomeOf(asked)).toEqual({ bob: undefined })
    await told.clock.advance(1_000)
    expect(tries).toHaveLength(1)
  })

  it('that fails on a closed cable is an error for nobody, and loaded at the next connect', async () => {
    const told = await freshHall()
    told.hall.presence.join('ann')
    const { fail } = await loading()
    told.cable.disconnect()
    await fail()
    await reconnect(told)
    await (await loading(2)).arrive()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join ann'])
    expect(told.errors).toEqual([])
  })

  it('is not loaded on a closed cable: who asks is told at once, and what is wanted is for the next connect', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    told.cable.disconnect()
    presence.on('join', () => {})
    const joined = presence.join('ann')
    for (const call of [presence.info(), presence.refresh()])
      expect(await outcomeOf(call)).toMatchObject({ reason: 'closed' })
    expect(await outcomeOf(joined)).toBeUndefined()
    await aWhile()
    await told.clock.advance()
    expect(tries).toEqual([])
    expect(told.clock.timers).toEqual([])

    await reconnect(told)
    await (await loading()).arrive()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join ann', 'ask'])
  })

  it('comes to two cables at once', async () => {
    const one = await freshHall()
    const other = await freshHall()
    const joined = [one.hall.presence.join('ann'), other.hall.presence.join('bob')]
    await (await loading()).arrive()
    for (const call of joined) expect(await outcomeOf(call)).toBeUndefined()
    expect([one.said, other.said]).toEqual([['join ann'], ['join bob']])
    expect(tries).toHaveLength(1)
  })

  it('takes a channel that a listener gives back while it is worked off', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const other = told.cable.subscribeTo('HallChannel')
    const joined = presence.join('ann')
    const followed = other.presence.info()
    const updated = presence.update({ n: 1 })
    const { arrive } = await loading()
    presence.members.subscribe(() => told.hall.disconnect())
    await arrive()
    told.roster(['bob'])
    expect(await outcomeOf(joined)).toBeUndefined()
    expect(await outcomeOf(updated)).toBeUndefined()
    expect(await outcomeOf(followed)).toEqual({ bob: undefined })
    expect(told.errors).toEqual([])
  })

  it("does what the official client's channels ask", async () => {
    const told = await freshHall()
    class Hall extends Channel {
      static override readonly identifier = 'HallChannel'
    }
    const channel = told.cable.subscribe(new Hall())
    const info = { n: 1 }
    const joined = channel.presence.join('ann', info)
    info.n = 2
    const asked = channel.presence.info()
    await (await loading()).arrive()
    await joined
    told.roster({ ann: { n: 1 } })
    expect(await asked).toEqual({ ann: { n: 1 } })
    expect(told.said).toEqual(['join ann {"n":1}', 'ask'])
  })
})

it("asks nothing for the official client's channels that were given back", async () => {
  const told = await freshHall()
  class Hall extends Channel {
    static override readonly identifier = 'HallChannel'
  }
  const channel = told.cable.subscribe(new Hall())
  const joined = channel.presence.join('ann', {})
  joined.catch(() => {})
  const { arrive } = await loading()
  told.hall.disconnect()
  channel.disconnect()
  await told.clock.advance(1_000)
  expect(await outcomeOf(joined)).toMatchObject({ reason: 'not_subscribed' })
  told.cable.subscribe(told.hall)
  told.server.confirm(HALL)
  await arrive()
  expect(told.said).toEqual([])
})

describe('presence that does not load', () => {
  it('tells those who wait, keeps the join, and tries again with the next link', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const calls = [presence.join('ann', { n: 0 }), presence.update({ n: 1 }), presence.info()]
    await (await loading()).fail()
    for (const call of calls) expect(await outcomeOf(call)).toMatchObject(NOT_LOADED)
    expect(told.errors).toEqual([])
    await told.clock.advance(60_000)
    expect(tries).toHaveLength(1)

    await told.back()
    await (await loading(2)).arrive()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join ann {"n":1}', 'ask'])
    told.cable.disconnect()
    expect(told.errors).toEqual([])
  })

  it('is one error for all who were not told by a promise of theirs', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.on('join', () => {})
    presence.join('ann').catch(() => {})
    await (await loading()).fail()
    expect(told.errors).toEqual([])

    const others = [told.cable.subscribeTo('HallChannel'), told.cable.subscribeTo('HallChannel')]
    for (const other of others) {
      other.presence.on('join', () => {})
      other.presence.members.subscribe(() => {})
    }
    const joined = presence.join('ann')
    await (await loading(2)).fail()
    expect(await outcomeOf(joined)).toMatchObject(NOT_LOADED)
    expect(told.errors).toMatchObject([NOT_LOADED])

    await told.back()
    await (await loading(3)).fail()
    expect(told.errors).toMatchObject([NOT_LOADED, NOT_LOADED])
  })

  it('is an error for those who listen, who go on as soon as it is there', async () => {
    const told = await freshHall()
    const joins: string[] = []
    told.hall.presence.on('join', ({ id }) => void joins.push(id))
    await (await loading()).fail()
    expect(told.errors).toMatchObject([NOT_LOADED])
    expect(String(told.errors[0])).toMatch(/did not load.*load the page anew/)

    told.hall.presence.members.subscribe(() => {})
    await (await loading(2)).arrive()
    expect(told.said).toEqual(['ask'])
    told.roster([])
    told.event('join', 'bob')
    expect(joins).toEqual(['bob'])
    expect(told.errors).toHaveLength(1)
  })

  it('is an error for who listens, though who leaves has left', async () => {
    const told = await freshHall()
    told.hall.presence.on('join', () => {})
    const left = told.hall.presence.leave()
    await (await loading()).fail()
    expect(await outcomeOf(left)).toBeUndefined()
    expect(told.errors).toMatchObject([NOT_LOADED])
  })

  it('goes along with the next link where another cable had more luck', async () => {
    const told = await freshHall()
    const other = await freshHall()
    told.hall.presence.join('ann').catch(() => {})
    await (await loading()).fail()
    other.hall.presence.join('bob')
    await (await loading(2)).arrive()
    expect(told.said).toEqual([])
    await told.back()
    expect(told.said).toEqual(['subscribe ann'])
  })

  it('tries again at the next use, behind the join that waits', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const first = presence.join('ann')
    await (await loading()).fail()
    expect(await outcomeOf(first)).toMatchObject(NOT_LOADED)
    const second = presence.update({ n: 1 })
    await (await loading(2)).arrive()
    expect(await outcomeOf(second)).toBeUndefined()
    expect(told.said).toEqual(['join ann', 'join ann {"n":1}'])
  })

  it('keeps of all that was wanted what was wanted last', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    for (let n = 1; n <= 3; n++) {
      for (const id of ['ann', 'bob', 'cat']) presence.join(id).catch(() => {})
      presence.update({ n }).catch(() => {})
      await (await loading(n)).fail()
    }
    await told.back()
    await (await loading(4)).arrive()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join cat {"n":3}'])
    expect(told.errors).toEqual([])
  })

  it('joins nobody who has left meanwhile', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.join('ann').catch(() => {})
    const left = presence.leave()
    await (await loading()).fail()
    expect(await outcomeOf(left)).toBeUndefined()
    await told.back()
    await aWhile()
    expect(tries).toHaveLength(1)

    presence.join('ann').catch(() => {})
    await (await loading(2)).fail()
    expect(await outcomeOf(presence.leave())).toBeUndefined()
    await told.back()
    await aWhile()
    expect(tries).toHaveLength(2)
  })

  it('joins nobody whose signal aborts later', async () => {
    const told = await freshHall()
    const made = new AbortController()
    told.hall.presence.join('ann', {}, { signal: made.signal }).catch(() => {})
    await (await loading()).fail()
    made.abort()
    await told.back()
    await aWhile()
    expect(tries).toHaveLength(1)
    expect(told.errors).toEqual([])
  })

  it('joins nobody who is forgotten meanwhile, and goes on for who listens', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.on('join', () => {})
    presence.join('ann').catch(() => {})
    await (await loading()).fail()
    told.cable.forget()
    await told.back()
    await (await loading(2)).arrive()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask'])
    expect(told.errors).toEqual([])
  })

  it('is nothing to those who have given their channel back', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.on('join', () => {})
    presence.join('ann').catch(() => {})
    await (await loading()).fail()
    told.hall.disconnect()
    expect(told.errors).toEqual([])
    await told.back()

    const again = told.cable.subscribeTo('HallChannel')
    again.presence.on('join', () => {})
    const { fail } = await loading(2)
    again.disconnect()
    await fail()
    expect(told.errors).toEqual([])
    await told.back()
    await aWhile()
    expect(tries).toHaveLength(2)
  })

  it('is an error for a join that is refused when it comes at last', async () => {
    const told = await freshHall()
    told.hall.presence.join('ann').catch(() => {})
    told.cable
      .subscribeTo('HallChannel')
      .presence.join('bob')
      .catch(() => {})
    await (await loading()).fail()
    await told.back()
    await (await loading(2)).arrive()
    expect(told.errors).toMatchObject([{ reason: 'other_member', phase: 'presence' }])
  })

  it('lets nobody wait for more than 10 s, and comes late', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    const joined = presence.join('ann')
    const asked = presence.info()
    const { arrive } = await loading()
    await told.clock.advance(9_000)
    presence.update({ n: 1 }).catch(() => {})
    expect(await outcomeOf(joined)).toBe('pending')
    await told.clock.advance(1_000)
    expect(await outcomeOf(joined)).toMatchObject(NOT_LOADED)
    expect(await outcomeOf(asked)).toMatchObject(NOT_LOADED)
    await arrive()
    expect(told.said).toEqual(['join ann', 'ask', 'join ann {"n":1}'])
  })

  it('that is given up after the time of the app fails later without a word', async () => {
    const told = await freshHall({ timeouts: { presence: 2_000 } })
    const asked = told.hall.presence.info()
    asked.catch(() => {})
    const { fail } = await loading()
    await told.clock.advance(2_000)
    expect(await outcomeOf(asked)).toMatchObject(NOT_LOADED)
    await fail()
    expect(told.errors).toEqual([])
  })

  it("tries again with the next link for the official client's channels, too", async () => {
    const told = await freshHall()
    class Hall extends Channel {
      static override readonly identifier = 'HallChannel'
    }
    class Lobby extends Channel {
      static override readonly identifier = 'LobbyChannel'
    }
    const calls = [
      told.cable.subscribe(new Hall()).presence.join('ann', {}),
      told.cable.subscribe(new Lobby()).presence.join('bob', {})
    ]
    for (const call of calls) call.catch(() => {})
    await (await loading()).fail()
    for (const call of calls) expect(await outcomeOf(call)).toMatchObject(NOT_LOADED)
    await told.back()
    await (await loading(2)).arrive()
    told.server.confirmAll()
    expect(told.said).toEqual(['join ann {}', 'join bob {}'])
  })
})

describe('installPresence', () => {
  it('has it there at once, also for what waits', async () => {
    const told = await freshHall()
    const { presence } = told.hall
    presence.join('ann')
    const { fail } = await loading()
    vi.doUnmock(PARTS)
    const { installPresence } = await import('hawser/presence')
    installPresence()
    presence.update({ n: 1 })
    expect(told.said).toEqual(['join ann', 'join ann {"n":1}'])
    const { openHall } = await import('./hall.ts')
    const other = openHall()
    other.hall.presence.join('bob')
    expect(other.said).toEqual(['join bob'])
    await fail()
    expect(told.errors).toEqual([])
  })

  it('has what waits done, whatever becomes of the file', async () => {
    const told = await freshHall()
    const joined = told.hall.presence.join('ann')
    const { fail } = await loading()
    vi.doUnmock(PARTS)
    const { installPresence } = await import('hawser/presence')
    installPresence()
    await fail()
    expect(await outcomeOf(joined)).toBeUndefined()
    expect(told.said).toEqual(['join ann'])
  })
})
