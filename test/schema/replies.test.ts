import { defineCheckedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf } from '../support/story.ts'
import { timed } from './timed.ts'

const Clock = defineCheckedChannel('ClockChannel', {
  params: timed.zone,
  actions: { tell: { reply: timed.time }, set: { payload: timed.time } }
})

function subscribed() {
  const told = connectedStory()
  const clock = told.cable.subscribeTo(Clock, { zone: 'UTC' })
  told.server.confirm(clock.identifier)
  const reply = (said: unknown) => {
    const { request_id } = JSON.parse(String(told.server.socket.sent.at(-1)?.['data']))
    told.server.say(clock.identifier, { reply_to: request_id, reply: said })
  }
  return { ...told, channel: clock, reply }
}

describe('a reply', () => {
  it('is what the schema makes of it', async () => {
    const { channel, reply } = subscribed()
    const asked = channel.request('tell')
    reply({ at: '12:30' })
    const { at } = await asked
    expect(at satisfies number).toBe(750)
  })

  it('that does not fit rejects, with where and what it was; nobody else hears of it', async () => {
    const { channel, reply, errors } = subscribed()
    const heard: unknown[] = []
    channel.on('message', message => heard.push(message))
    const asked = channel.request('tell')
    reply({ at: 'noon' })
    expect(await outcomeOf(asked)).toMatchObject({
      name: 'ValidationError',
      reason: 'invalid_reply',
      phase: 'perform',
      retryable: false,
      channel: 'ClockChannel',
      params: { zone: 'UTC' },
      path: 'at',
      excerpt: '{"at":"noon"}'
    })
    expect([heard, errors]).toEqual([[], []])
  })

  it('that does not fit is reported where nobody keeps the promise', async () => {
    const { channel, reply, errors, clock } = subscribed()
    channel.request('tell')
    reply(null)
    await clock.advance(1)
    expect(errors).toMatchObject([{ reason: 'invalid_reply', excerpt: 'null' }])
  })

  it('without a schema is as it came', async () => {
    const { channel, reply } = subscribed()
    const asked = channel.request('set', { at: '12:30' })
    reply({ anything: 1 })
    expect(await asked).toEqual({ anything: 1 })
  })

  it('that does not come rejects as ever', async () => {
    const { channel, clock } = subscribed()
    const asked = Promise.allSettled([channel.request('tell', undefined, { timeout: 100 })])
    await clock.advance(100)
    expect(await asked).toMatchObject([{ reason: { reason: 'no_reply' } }])
  })
})
