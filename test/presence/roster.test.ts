import { NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { nextSocket, outcomeOf } from '../support/story.ts'
import { followed, HALL, hallStory, idsOf, openHall } from './hall.ts'

const RESTORED = { type: 'welcome', sid: 's2', restored: true, restored_ids: [HALL] }

describe('who is here', () => {
  it('is asked for by the first who looks, and nobody joins by that', () => {
    const told = openHall()
    expect(told.said).toEqual([])
    told.hall.presence.members.subscribe(() => {})
    told.hall.presence.members.subscribe(() => {})
    expect(told.said).toEqual(['ask'])
  })

  it('is asked for when the channel is confirmed, where somebody looked before', () => {
    const told = hallStory()
    told.hall.presence.members.subscribe(() => {})
    expect(told.said).toEqual([])
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask'])
  })

  it('may be looked at on a channel that is on no cable yet', () => {
    const told = openHall()
    const channel = new NamedChannel('HallChannel', { wing: 'west' })
    let changes = 0
    channel.presence.members.subscribe(() => changes++)
    told.cable.subscribe(channel)
    told.server.confirm(channel.identifier)
    expect(told.said).toEqual(['ask'])
    told.server.socket.receive({
      type: 'presence',
      identifier: channel.identifier,
      message: { type: 'info', total: 1, records: [{ id: 'ann' }] }
    })
    expect(changes).toBe(1)
    expect(idsOf(channel.presence.members.get())).toEqual(['ann'])
  })

  it('is a list that is the same until something changes, and that nobody can change', () => {
    const told = followed(openHall())
    const { members } = told.hall.presence
    let changes = 0
    members.subscribe(() => changes++)
    told.roster({ ann: { tags: ['a'] }, bob: {} })
    const [first] = [members.get()]
    expect(first).toEqual([
      { id: 'ann', info: { tags: ['a'] } },
      { id: 'bob', info: {} }
    ])
    told.event('join', 'ann', { tags: ['a'] })
    expect(members.get()).toBe(first)
    expect(changes).toBe(1)

    told.event('join', 'cid')
    expect(changes).toBe(2)
    expect(members.get()).not.toBe(first)
    expect(members.get()[0]).toBe(first[0])
    expect(first).toHaveLength(2)
    expect(() => Object.assign(first, { length: 0 })).toThrow(TypeError)
    expect(() => Object.assign(Object(first[0]?.info).tags, { 0: 'b' })).toThrow(TypeError)
  })

  it('is shown to a second channel at once', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    const second = told.cable.subscribeTo('HallChannel')
    expect(idsOf(second.presence.members.get())).toEqual(['ann'])
    second.presence.members.subscribe(() => {})
    expect(told.said).toEqual(['ask'])
  })

  it('that is known is no news to who looks at it now', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    const second = told.cable.subscribeTo('HallChannel')
    let changes = 0
    second.presence.members.subscribe(() => changes++)
    expect(idsOf(second.presence.members.get())).toEqual(['ann'])
    expect(changes).toBe(0)
    told.event('join', 'bob')
    expect(changes).toBe(1)
  })

  it('is kept up for who has looked, whoever else gives the channel back', async () => {
    const told = followed(openHall())
    const second = told.cable.subscribeTo('HallChannel')
    expect(second.presence.members.get()).toEqual([])
    told.roster(['ann'])
    const list = told.hall.presence.members.get()
    told.hall.disconnect()
    await told.clock.advance(1_000)
    expect(second.presence.members.get()).toBe(list)
    told.event('join', 'bob')
    expect(idsOf(second.presence.members.get())).toEqual(['ann', 'bob'])
  })

  it('is nobody once the channel was rejected, and that is told', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    const seen: string[][] = []
    const { members } = told.hall.presence
    members.subscribe(() => void seen.push(idsOf(members.get())))
    told.server.reject(HALL)
    expect(seen).toEqual([[]])
  })

  it('is nobody once the channel was given back', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    let changes = 0
    told.hall.presence.members.subscribe(() => changes++)
    told.hall.disconnect()
    expect(told.hall.presence.members.get()).toEqual([])
    expect(changes).toBe(1)
  })

  it('is asked for by whoever comes while others hear that they were rejected', async () => {
    const told = openHall()
    const second = told.cable.subscribeTo('HallChannel')
    for (const { presence } of [told.hall, second]) presence.members.subscribe(() => {})
    told.hall.on(
      'close',
      () => void told.cable.subscribeTo('HallChannel').presence.members.subscribe(() => {})
    )
    told.server.reject(HALL)
    await told.clock.advance(1_000)
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask', 'ask'])
  })

  it('is nobody once the user was forgotten, and asked for anew', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    told.cable.forget()
    expect(told.hall.presence.members.get()).toEqual([])
    expect(told.said).toEqual(['ask', 'ask'])
  })
})

describe('what is told', () => {
  it('is who comes, goes and says something else; not who was there when we looked first', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    told.event('join', 'bob')
    told.event('update', 'bob', { n: 2 })
    told.event('leave', 'ann')
    expect(told.told).toEqual(['join bob', 'update bob', 'leave ann'])
  })

  it('after a break is the difference alone, and until then nothing changes', async () => {
    const told = followed(openHall())
    told.roster({ ann: { n: 1 }, bob: {}, cid: {} })
    let changes = 0
    told.hall.presence.members.subscribe(() => changes++)
    await told.back()
    expect(changes).toBe(0)
    expect(idsOf(told.hall.presence.members.get())).toEqual(['ann', 'bob', 'cid'])
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask'])
    told.roster({ dan: {}, ann: { n: 2 }, cid: {} })
    expect(changes).toBe(1)
    expect(told.told).toEqual(['leave bob', 'join dan', 'update ann'])
    expect(idsOf(told.hall.presence.members.get())).toEqual(['ann', 'cid', 'dan'])
  })

  it('after a restore is the difference, too', async () => {
    const told = followed(openHall())
    told.roster(['ann'])
    await told.back(RESTORED)
    expect(told.said).toEqual(['ask'])
    told.roster(['ann'])
    expect(told.told).toEqual([])
  })

  it('lacks none who came while the roster was on its way', () => {
    const told = followed(openHall())
    told.roster(['ann'])
    told.hall.presence.refresh()
    told.event('join', 'bob')
    told.roster(['ann'])
    expect(idsOf(told.hall.presence.members.get())).toEqual(['ann', 'bob'])
    expect(told.told).toEqual(['join bob'])
  })

  it('with a grace lacks who was away for a moment', async () => {
    const told = followed(openHall({ presence: { grace: 10_000 } }))
    told.roster(['ann', 'bob'])
    told.event('leave', 'ann')
    await told.clock.advance(9_000)
    told.event('join', 'ann')
    told.event('leave', 'bob')
    await told.clock.advance(9_999)
    expect(told.told).toEqual([])
    await told.clock.advance(1)
    expect(told.told).toEqual(['leave bob'])
    expect(idsOf(told.hall.presence.members.get())).toEqual(['ann'])
  })

  it('by the event of the channel is what the server says, its list always there', () => {
    const told = openHall()
    const heard: unknown[] = []
    told.hall.on('presence', event => void heard.push(event))
    told.event('join', 'ann', { n: 1 })
    told.roster([])
    expect(heard).toEqual([
      { type: 'join', id: 'ann', info: { n: 1 } },
      { type: 'info', total: 0, records: [] }
    ])
  })
})

describe('a second look', () => {
  it('follows where a member came again before it went', async () => {
    const told = followed(openHall())
    told.roster(['ann'])
    told.event('join', 'ann')
    told.event('leave', 'ann')
    expect(told.told).toEqual(['leave ann'])
    await told.clock.advance(1_000)
    told.roster(['ann'])
    expect(told.said).toEqual(['ask', 'ask'])
    expect(idsOf(told.hall.presence.members.get())).toEqual(['ann'])
  })

  it('follows now and then where the app wants it', async () => {
    const told = followed(openHall({ presence: { refresh: 60_000 } }))
    told.roster([])
    await told.clock.advance(80_000)
    told.roster([])
    await told.clock.advance(80_000)
    expect(told.said).toEqual(['ask', 'ask', 'ask'])
  })
})

describe('who waits for an answer', () => {
  it('gets what everyone says, by id; the next one at once', async () => {
    const told = openHall()
    const asked = told.hall.presence.info()
    told.roster({ ann: { n: 1 }, __proto__x: {} })
    expect(await asked).toEqual({ ann: { n: 1 }, __proto__x: {} })
    expect(await outcomeOf(told.hall.presence.info())).toEqual({ ann: { n: 1 }, __proto__x: {} })
    expect(told.said).toEqual(['ask'])
  })

  it('anew gets an answer to a question asked after the call', async () => {
    const told = openHall()
    const first = told.hall.presence.info()
    const second = told.hall.presence.refresh()
    told.roster(['ann'])
    expect(Object.keys(await first)).toEqual(['ann'])
    expect(await outcomeOf(second)).toBe('pending')
    told.roster(['bob'])
    expect(idsOf(await second)).toEqual(['bob'])
    expect(told.said).toEqual(['ask', 'ask'])
  })

  it('waits on when the link is another, and is answered there', async () => {
    const told = openHall()
    const asked = told.hall.presence.info()
    await told.back()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['ask'])
    told.roster(['ann'])
    expect(await asked).toEqual({ ann: undefined })
  })

  it('is answered by the first question of another link, whatever number the old one had', async () => {
    const told = openHall()
    told.hall.presence.info()
    told.roster([])
    const asked = told.hall.presence.refresh()
    await told.back()
    told.server.confirm(HALL)
    told.roster(['ann'])
    expect(await outcomeOf(asked)).toEqual([{ id: 'ann', info: undefined }])
  })

  it('is told in time that the server does not answer, and that is all', async () => {
    const told = openHall()
    const asked = outcomeOf(told.hall.presence.info())
    await told.clock.advance(10_000)
    await asked
    const again = told.hall.presence.info()
    again.catch(() => {})
    await told.clock.advance(10_000)
    expect(await outcomeOf(again)).toMatchObject({ reason: 'timeout', phase: 'presence', retryable: true })
    expect(told.errors).toEqual([])
  })

  it('is told in time that the link is down', async () => {
    const told = openHall({ reconnectStrategy: () => 60_000 })
    const asked = told.hall.presence.info()
    told.server.end()
    await told.clock.advance(10_000)
    expect(await outcomeOf(asked)).toMatchObject({ reason: 'offline', phase: 'presence' })
  })

  it('is told at once where nothing can come: no cable, a closed one, a channel given back', async () => {
    const told = openHall()
    expect(await outcomeOf(new NamedChannel('HallChannel').presence.info())).toMatchObject({
      reason: 'not_subscribed'
    })
    const asked = told.hall.presence.info()
    told.hall.disconnect()
    expect(await outcomeOf(asked)).toMatchObject({ reason: 'not_subscribed' })
    const second = told.cable.subscribeTo('HallChannel')
    told.cable.disconnect()
    expect(await outcomeOf(second.presence.info())).toMatchObject({ reason: 'closed' })
  })

  it('leaves no timer behind when the channel is given back', async () => {
    const told = followed(openHall({ presence: { grace: 60_000, refresh: 60_000 } }))
    told.roster(['ann'])
    told.event('leave', 'ann')
    told.hall.presence.refresh().catch(() => {})
    told.hall.disconnect()
    await told.clock.advance(1_000)
    const { timers } = told.clock
    expect(timers.filter(due => due > 3_000)).toEqual([])
  })

  it('leaves no timer behind', async () => {
    const told = openHall()
    const before = told.clock.timers.length
    const asked = told.hall.presence.info()
    told.roster(['ann'])
    await asked
    await told.clock.advance(1)
    expect(told.clock.timers).toHaveLength(before)
  })
})

describe('a server without presence', () => {
  const lacking = expect.objectContaining({ reason: 'no_presence', phase: 'presence', retryable: false })

  it('says so, and so are those told who wait; the others once', async () => {
    const told = openHall()
    const refused = () =>
      told.server.socket.receive({ type: 'presence', identifier: HALL, message: { type: 'error', total: 0 } })
    const asked = told.hall.presence.info()
    refused()
    expect(await outcomeOf(asked)).toEqual(lacking)
    expect(told.errors).toEqual([])
    told.hall.presence.members.subscribe(() => {})
    await told.back()
    told.server.confirm(HALL)
    refused()
    expect(told.errors).toEqual([])
  })

  it('is found out by a join alone, and said once', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    await told.clock.advance(1_000)
    expect(told.said).toEqual(['join ann', 'ask'])
    told.server.socket.receive({ type: 'presence', identifier: HALL, message: { type: 'error', total: 0 } })
    expect(told.errors).toEqual([lacking])
  })

  it('is not asked about where a join was heard of', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    told.event('join', 'ann')
    await told.clock.advance(60_000)
    expect(told.said).toEqual(['join ann'])
  })

  it('on the base protocol is asked nothing at all', async () => {
    const told = openHall({ protocol: 'actioncable-v1-json' })
    told.hall.presence.members.subscribe(() => {})
    expect(told.errors).toEqual([lacking])
    expect(await outcomeOf(told.hall.presence.join('ann'))).toEqual(lacking)
    expect(await outcomeOf(told.hall.presence.info())).toEqual(lacking)
    await nextSocket(Object.assign(told, told.server.end()))
    told.server.welcome()
    told.server.confirm(HALL)
    expect(told.said).toEqual([])
    expect(told.errors).toEqual([lacking])
  })

  it('that is silent is told of once', async () => {
    const told = openHall()
    told.hall.presence.members.subscribe(() => {})
    await told.clock.advance(60_000)
    await told.back()
    told.server.confirm(HALL)
    await told.clock.advance(60_000)
    expect(told.errors).toEqual([expect.objectContaining({ reason: 'timeout', phase: 'presence' })])
  })
})
