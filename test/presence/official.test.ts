import { Channel } from '@anycable/core'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../support/story.ts'
import { HALL, openHall } from './hall.ts'

class Hall extends Channel {
  static override readonly identifier = 'HallChannel'
}

/** The official client's channel on our cable, beside one of ours. */
function visited() {
  const told = openHall()
  const channel = told.cable.subscribe(new Hall())
  return { told, channel }
}

describe("presence of the official client's channels", () => {
  it('joins, again on every link, and leaves', async () => {
    const { told, channel } = visited()
    await channel.presence.join('ann', { n: 1 })
    expect(told.said).toEqual(['join ann {"n":1}'])
    await told.back()
    expect(told.said).toEqual(['subscribe ann {"n":1}'])
    told.server.confirm(HALL)
    await channel.presence.leave()
    expect(told.said).toEqual(['subscribe ann {"n":1}', 'leave ann'])
  })

  it('is over when nobody has the channel any more', async () => {
    const { told, channel } = visited()
    await channel.presence.join('ann', {})
    channel.disconnect()
    told.hall.disconnect()
    await told.clock.advance(1_000)
    told.cable.subscribe(told.hall)
    told.server.confirm(HALL)
    expect(told.said).toEqual(['join ann {}'])
  })

  it('says who is here, and keeps that up', async () => {
    const { told, channel } = visited()
    const asked = channel.presence.info()
    told.roster({ ann: { n: 1 } })
    expect(await asked).toEqual({ ann: { n: 1 } })
    told.event('join', 'bob', { n: 2 })
    expect(await channel.presence.info()).toEqual({ ann: { n: 1 }, bob: { n: 2 } })
  })

  it('hears the events', () => {
    const { told, channel } = visited()
    const heard: unknown[] = []
    channel.on('presence', event => void heard.push(event))
    told.event('leave', 'ann')
    expect(heard).toEqual([{ type: 'leave', id: 'ann' }])
  })

  it('does not wait for ever', async () => {
    const { told, channel } = visited()
    const asked = channel.presence.info()
    asked.catch(() => {})
    await told.clock.advance(10_000)
    expect(await outcomeOf(asked)).toMatchObject({ reason: 'timeout' })
  })
})
