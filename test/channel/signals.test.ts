import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf, story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

describe('a signal', () => {
  it('ends connect(), ensureSubscribed(), perform() and whisper() that wait; nothing is sent then', async () => {
    const { cable, server } = story()
    const chat = cable.subscribeTo('ChatChannel')
    const { signal, abort } = controller()
    const calls = [
      cable.connect({ signal }),
      chat.ensureSubscribed({ signal }),
      chat.perform('speak', {}, { signal }),
      chat.send({}, { signal }),
      chat.whisper('psst', { signal })
    ]
    abort('enough')
    for (const call of calls) expect(await outcomeOf(call)).toBe('enough')
    server.welcome()
    server.confirm(CHAT)
    expect(server.log).toEqual([`subscribe ${CHAT}`])
  })

  it('that has aborted before ends all of them without a frame', async () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    server.confirm(CHAT)
    const signal = AbortSignal.abort('before')
    for (const call of [
      cable.connect({ signal }),
      chat.ensureSubscribed({ signal }),
      chat.perform('speak', {}, { signal }),
      chat.whisper('psst', { signal })
    ])
      expect(await outcomeOf(call)).toBe('before')
    expect(server.log).toEqual([`subscribe ${CHAT}`])
  })

  it('that aborts later changes nothing of what is done', async () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    const { signal, abort } = controller()
    const call = chat.perform('speak', {}, { signal })
    server.confirm(CHAT)
    abort('late')
    expect(await outcomeOf(call)).toBe(undefined)
  })

  it('gives a subscription back', async () => {
    const { cable, server, clock } = connectedStory()
    const { signal, abort } = controller()
    const chat = cable.subscribeTo('ChatChannel', {}, { signal })
    server.confirm(CHAT)
    abort('gone')
    await clock.advance()
    expect(chat.state).toBe('closed')
    expect(server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
    const never = cable.subscribeTo('OtherChannel', {}, { signal })
    expect(never.state).toBe('idle')
  })

  it('of a subscription that was given back does nothing to the next one', async () => {
    const { cable, server } = connectedStory()
    const { signal, abort } = controller()
    const chat = cable.subscribeTo('ChatChannel', {}, { signal })
    chat.disconnect()
    cable.subscribe(chat)
    abort('late')
    server.confirm(CHAT)
    expect(chat.state).toBe('connected')
  })
})

function controller() {
  const made = new AbortController()
  return { signal: made.signal, abort: (reason: unknown) => made.abort(reason) }
}
