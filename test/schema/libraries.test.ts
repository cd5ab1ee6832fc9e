import { ValidationError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf, type Story, story } from '../support/story.ts'
import { type Chat, LIBRARIES } from './libraries.ts'

function subscribed(Definition: Chat, told: Story = connectedStory()) {
  const chat = told.cable.subscribeTo(Definition, { room: 'keynote' })
  told.server.confirm(chat.identifier)
  const heard: unknown[] = []
  chat.on('message', message => heard.push(message))
  return { ...told, chat, heard, say: (message: unknown) => told.server.say(chat.identifier, message) }
}

const libraries = Object.entries(LIBRARIES).map(([library, Definition]) => ({ library, Definition }))

describe.each(libraries)('a channel checked with $library', ({ Definition }) => {
  it('delivers what fits, as the schema makes it', () => {
    const { chat, heard, say, errors } = subscribed(Definition)
    const dates: Date[] = []
    chat.onMessage('dated', ({ at }) => dates.push(at))
    say({ type: 'said', text: 'hello' })
    say({ type: 'dated', at: '2026-01-01T00:00:00.000Z' })

    expect(heard[0]).toEqual({ type: 'said', text: 'hello' })
    expect(dates).toEqual([new Date('2026-01-01T00:00:00.000Z')])
    expect(errors).toEqual([])
  })

  it('drops what does not, and tells where it is wrong', () => {
    const { heard, say, errors } = subscribed(Definition)
    say({ type: 'listed', items: [{ id: 1 }, { id: 'two' }] })
    say({ type: 'said', text: 'goes on' })

    expect(heard).toEqual([{ type: 'said', text: 'goes on' }])
    expect(errors).toEqual([expect.any(ValidationError)])
    expect(errors[0]).toMatchObject({
      reason: 'invalid_message',
      phase: 'connected',
      retryable: false,
      channel: 'ChatChannel',
      params: { room: 'keynote' },
      path: 'items[1].id',
      excerpt: '{"type":"listed","items":[{"id":1},{"id":"two"}]}',
      message: expect.stringContaining(
        'A message of {"channel":"ChatChannel","room":"keynote"} does not fit its definition and was dropped: "items[1].id" is wrong: '
      )
    })
  })

  it('takes whispers for messages, and nothing else besides', () => {
    const { chat, heard, say, errors } = subscribed(Definition)
    const typing: string[] = []
    chat.onMessage('typing', ({ author }) => typing.push(author))
    say({ type: 'typing', author: 'Ada' })
    say({ type: 'typing', author: 7 })
    say(null)
    expect(typing).toEqual(['Ada'])
    expect(heard).toHaveLength(1)
    expect(errors).toHaveLength(2)
  })

  it('sends what fits as it was given', async () => {
    const { chat, server } = subscribed(Definition)
    await chat.perform('speak', { text: 'hello' })
    await chat.perform('page', { of: 2 })
    await chat.perform('leave')
    await chat.send({ raw: 'data' })
    await chat.whisper({ type: 'typing', author: 'Ada' })
    expect(server.socket.sent.slice(1).map(({ data }) => data)).toEqual([
      '{"text":"hello","action":"speak"}',
      '{"of":2,"action":"page"}',
      '{"action":"leave"}',
      '{"raw":"data"}',
      { type: 'typing', author: 'Ada' }
    ])
  })

  it('rejects at once what does not, connected or not, and sends nothing', async () => {
    const { cable, server } = story()
    const chat = cable.subscribeTo(Definition, { room: 'keynote' })
    // @ts-expect-error the text is missing
    const spoken = await outcomeOf(chat.perform('speak', {}))
    // @ts-expect-error and here it is a number
    const sent = await outcomeOf(chat.send({ raw: 7 }))
    // @ts-expect-error and here the payload of an action that replies
    const asked = await outcomeOf(chat.perform('page', { of: 'two' }))
    // @ts-expect-error and here the author is missing
    const whispered = await outcomeOf(chat.whisper({ type: 'typing' }))

    expect(spoken).toBeInstanceOf(ValidationError)
    expect(spoken).toMatchObject({
      reason: 'invalid_payload',
      phase: 'perform',
      path: 'text',
      excerpt: '{}',
      message: expect.stringContaining(
        'Not sent: the payload of "speak" does not fit the definition of ChatChannel'
      )
    })
    expect(sent).toMatchObject({ reason: 'invalid_payload', phase: 'perform', path: 'raw' })
    expect(asked).toMatchObject({ reason: 'invalid_payload', phase: 'perform', path: 'of' })
    expect(whispered).toMatchObject({ reason: 'invalid_payload', phase: 'whisper', path: 'author' })
    server.welcome()
    server.confirm(chat.identifier)
    expect(server.log).toEqual([`subscribe ${chat.identifier}`])
  })

  it('subscribes nothing with params that do not fit', () => {
    const { cable, server } = connectedStory()
    expect(() => cable.subscribeTo(Definition, { room: '' })).toThrow(
      expect.objectContaining({
        reason: 'invalid_params',
        phase: 'subscribe',
        channel: 'ChatChannel',
        path: 'room',
        message: expect.stringContaining(
          'Nothing was subscribed: the params of ChatChannel do not fit its definition'
        )
      })
    )
    expect(server.log).toEqual([])
  })
})
