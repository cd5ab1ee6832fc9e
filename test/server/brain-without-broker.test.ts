import { describe, expect, it } from 'vitest'
import { confirmed, enter, forgetful, named, stream } from './memory.ts'

// What a server answers that keeps no messages and no members.

const a = stream('a')
const rejectedHistory = { type: 'reject_history', identifier: a }
const confirmedHistory = { type: 'confirm_history', identifier: a }
const position = { epoch: 'e', offset: 1 }

async function inA() {
  const brain = forgetful({ publicStreams: true, channels: { Plain: {} }, onError: () => {} })
  const client = await enter(brain)
  await client.subscribe(a)
  return client
}

describe('history', () => {
  it.each([
    [{ since: 1_767_225_600 }, [rejectedHistory]],
    [{ streams: { a: position } }, [rejectedHistory]],
    [{ streams: { other: position } }, [confirmedHistory]],
    [{ streams: {} }, [confirmedHistory]],
    [{ since: -1 }, [confirmedHistory]],
    [{ since: 0 }, []],
    [undefined, []]
  ])('asked with %j is answered by %j', async (history, answer) => {
    const client = await inA()
    expect(await client.say({ command: 'history', identifier: a, history })).toEqual(answer)
  })

  it('asked for with the subscription comes after the confirmation', async () => {
    const client = await inA()
    const identifier = stream('b')
    const subscribe = { command: 'subscribe', identifier }

    expect(await client.say({ ...subscribe, history: { since: 1 } })).toEqual([
      confirmed(identifier),
      { type: 'reject_history', identifier }
    ])
  })

  it.each([0, -1])('asked with a since of %i in a subscription is not answered', async since => {
    const client = await inA()
    const identifier = stream('b')

    expect(await client.say({ command: 'subscribe', identifier, history: { since } })).toEqual([
      confirmed(identifier)
    ])
  })

  it('of what nobody subscribed is silence', async () => {
    const client = await inA()
    expect(await client.say({ command: 'history', identifier: stream('b'), history: { since: 1 } })).toEqual(
      []
    )
  })
})

describe('presence', () => {
  it('of a stream cannot be told', async () => {
    const client = await inA()
    expect(await client.say({ command: 'presence', identifier: a })).toEqual([
      { type: 'presence', identifier: a, message: { type: 'error', total: 0 } }
    ])
  })

  it('of a channel that has none is silence', async () => {
    const client = await inA()
    await client.subscribe(named('Plain'))
    expect(await client.say({ command: 'presence', identifier: named('Plain') })).toEqual([])
  })

  it.each(['join', 'leave'])('does not answer a %s', async command => {
    const client = await inA()
    expect(await client.say({ command, identifier: a, presence: { id: 'u-9' } })).toEqual([])
  })
})
