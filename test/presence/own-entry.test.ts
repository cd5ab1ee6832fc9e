import { describe, expect, it } from 'vitest'
import { nextSocket, outcomeOf } from '../support/story.ts'
import { HALL, hallStory, openHall } from './hall.ts'

const RESTORED = { type: 'welcome', sid: 's2', restored: true, restored_ids: [HALL] }

describe('a join', () => {
  it('goes out at once on a confirmed channel, its id as text', async () => {
    const told = openHall()
    expect(await outcomeOf(told.hall.presence.join(42, { name: 'Bo' }))).toBeUndefined()
    expect(told.said).toEqual(['join 42 {"name":"Bo"}'])
  })

  it('before the confirmation goes out with it, once', async () => {
    const told = hallStory()
    await told.hall.presence.join('ann', { n: 1 })
    expect(told.said).toEqual([])
    told.server.confirm(HALL)
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join ann {"n":1}'])
  })

  it('while the link is down rides on the next subscribe', async () => {
    const told = openHall()
    told.server.end()
    expect(await outcomeOf(told.hall.presence.join('ann'))).toBeUndefined()
    await nextSocket(told)
    told.server.welcome('another')
    told.server.confirm(HALL)
    expect(told.said).toEqual(['subscribe ann'])
  })

  it('is said again on every link: along with the subscribe, or behind a restore', async () => {
    const told = openHall()
    await told.hall.presence.join('ann', { n: 1 })
    await told.back()
    expect(told.said).toEqual(['subscribe ann {"n":1}'])
    told.server.confirm(HALL)
    await told.back(RESTORED)
    expect(told.said).toEqual(['join ann {"n":1}'])
  })

  it('that is big goes in a command of its own', async () => {
    const told = openHall()
    await told.hall.presence.join('ann', { text: 'x'.repeat(20_000) })
    await told.back()
    expect(told.said).toEqual([])
    told.server.confirm(HALL)
    expect(told.said).toEqual([expect.stringMatching(/^join ann/)])
  })

  it('is over with a leave, be it sent or not', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    await told.hall.presence.leave()
    expect(told.said).toEqual(['join ann', 'leave ann'])
    await told.back()
    expect(told.said).toEqual([])

    told.server.end()
    await told.hall.presence.join('bob')
    await told.hall.presence.leave()
    await nextSocket(told)
    told.server.welcome('a third')
    told.server.confirm(HALL)
    expect(told.said).toEqual([])
  })

  it('that rides on a subscribe is taken back behind its confirmation', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    await told.back()
    await told.hall.presence.leave()
    told.server.confirm(HALL)
    expect(told.said).toEqual(['subscribe ann', 'leave ann'])
  })

  it('by another id takes the first one back', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    await told.hall.presence.join('bob')
    expect(told.said).toEqual(['join ann', 'leave ann', 'join bob'])
  })

  it('says what it was called with, whatever the app does to it later', async () => {
    const told = openHall()
    const info = { n: 1 }
    await told.hall.presence.join('ann', info)
    info.n = 2
    await told.back()
    expect(told.said).toEqual(['subscribe ann {"n":1}'])
  })

  it.each<[what: string, id: unknown, info: unknown, reason: string]>([
    ['no id', '', undefined, 'invalid_payload'],
    ['an id that is none', {}, undefined, 'invalid_payload'],
    ['what has no form on the wire', 'ann', { n: 1n }, 'invalid_payload'],
    ['more than a frame may have', 'ann', { text: 'x'.repeat(70_000) }, 'too_large']
  ])('with %s is refused, and nothing is kept of it', async (_, id, info, reason) => {
    const told = openHall()
    // What a program without types may do.
    expect(await outcomeOf(told.hall.presence.join(id as string, info as object))).toMatchObject({ reason })
    await told.back()
    expect(told.said).toEqual([])
  })

  it('is of no use on a channel that is on no cable', async () => {
    const { hall } = openHall()
    hall.disconnect()
    expect(await outcomeOf(hall.presence.join('ann'))).toMatchObject({ reason: 'not_subscribed' })
  })

  it('is gone with the channel', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    told.hall.disconnect()
    await told.clock.advance(1_000)
    told.cable.subscribeTo('HallChannel')
    await told.clock.advance(1_000)
    expect(told.said).toEqual(['join ann'])
    expect(told.server.log).toContain(`unsubscribe ${HALL}`)
  })

  it('alone asks nothing, whoever goes and comes again', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    for (const type of ['join', 'leave', 'join'] as const) {
      told.event(type, 'ben')
      await told.clock.advance(5_000)
    }
    expect(told.said).toEqual(['join ann'])
  })

  it('is gone when the user is forgotten', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    told.cable.forget()
    expect(told.said).toEqual(['join ann', 'leave ann'])
    await told.back()
    expect(told.said).toEqual([])
  })

  it('is said again where the server lost it', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    const asked = told.hall.presence.refresh()
    told.roster(['bob'])
    await asked
    expect(told.said).toEqual(['join ann', 'ask', 'join ann'])
  })

  it('that the server says is over makes the client look, and say it again', async () => {
    const told = openHall()
    await told.hall.presence.join('ann')
    told.event('join', 'ann')
    told.event('leave', 'ann')
    await told.clock.advance(1_000)
    told.roster([])
    expect(told.said).toEqual(['join ann', 'ask', 'join ann'])
  })
})

describe('an update', () => {
  it('is a join with the new words, and shows here at once', async () => {
    const told = openHall()
    const { presence } = told.hall
    await presence.join('ann', { n: 1 })
    const asked = presence.info()
    told.roster({ ann: { n: 1 } })
    await asked
    await presence.update({ n: 2 })
    expect(told.said).toEqual(['join ann {"n":1}', 'ask', 'join ann {"n":2}'])
    expect(presence.members.get()).toEqual([{ id: 'ann', info: { n: 2 } }])
  })

  it('while the link is down is what the next one says', async () => {
    const told = openHall()
    await told.hall.presence.join('ann', { n: 1 })
    told.server.end()
    await told.hall.presence.update({ n: 2 })
    await nextSocket(told)
    told.server.welcome('another')
    expect(told.said).toEqual(['subscribe ann {"n":2}'])
  })

  it('of who did not join is refused', async () => {
    const { hall } = openHall()
    expect(await outcomeOf(hall.presence.update({ n: 2 }))).toMatchObject({ reason: 'not_joined' })
  })
})

describe('two channels to one', () => {
  it('are one member, for as long as one of them wants to be', async () => {
    const told = openHall()
    const second = told.cable.subscribeTo('HallChannel')
    await told.hall.presence.join('ann')
    await second.presence.join('ann')
    await told.hall.presence.leave()
    expect(told.said).toEqual(['join ann', 'join ann'])
    second.disconnect()
    expect(told.said).toEqual(['join ann', 'join ann', 'leave ann'])
  })

  it('cannot be two: the second is told so', async () => {
    const told = openHall()
    const second = told.cable.subscribeTo('HallChannel')
    await told.hall.presence.join('ann')
    expect(await outcomeOf(second.presence.join('bob'))).toMatchObject({ reason: 'other_member' })
    expect(told.said).toEqual(['join ann'])
  })
})
