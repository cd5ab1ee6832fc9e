import { type ChannelSchemas, defineCheckedChannel, type StandardSchema, ValidationError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, nextSocket, outcomeOf } from '../support/story.ts'

type Validate = StandardSchema<unknown, unknown>['~standard']['validate']

/** A schema by hand, of no library. */
const schema = (validate: Validate): StandardSchema<{ n: number }> => ({
  // The types of its output are what the tests say, whatever `validate` does.
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: validate as StandardSchema<{ n: number }>['~standard']['validate']
  }
})

const numbered = schema(value =>
  typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'number'
    ? { value }
    : { issues: [{ message: 'n is no number', path: ['n'] }] }
)

function subscribed(schemas: ChannelSchemas & { message: StandardSchema }, options = {}) {
  const told = connectedStory(options)
  const channel = told.cable.subscribeTo(defineCheckedChannel('ClockChannel', schemas))
  told.server.confirm(channel.identifier)
  const heard: unknown[] = []
  channel.on('message', message => heard.push(message))
  const at = (offset: number) => ({ stream_id: 's', epoch: 'e', offset })
  return { ...told, channel, heard, at }
}

describe('a message that does not fit', () => {
  it('is delivered all the same where the definition says so', () => {
    const { server, channel, heard, errors } = subscribed({ message: numbered, invalidMessages: 'deliver' })
    server.say(channel.identifier, { n: 'one' })
    expect(heard).toEqual([{ n: 'one' }])
    expect(errors).toMatchObject([{ reason: 'invalid_message', path: 'n', excerpt: '{"n":"one"}' }])
    expect(String(errors[0])).toContain('was delivered all the same')
  })

  it('counts as seen: recovery does not ask for it again', async () => {
    const told = subscribed({ message: numbered }, { protocol: EXTENDED })
    const { server, channel, heard, at, errors } = told
    const verdicts: unknown[] = []
    channel.on('recovery', verdict => verdicts.push(verdict))
    server.ping()
    server.say(channel.identifier, { n: 1 }, at(1))
    server.say(channel.identifier, { n: 'two' }, at(2))
    server.end()
    await nextSocket(told)
    server.welcome()
    expect(server.socket.sent.at(-1)).toMatchObject({
      history: { streams: { s: { epoch: 'e', offset: 2 } } }
    })

    server.confirm(channel.identifier)
    server.say(channel.identifier, { n: 'three' }, at(3))
    server.say(channel.identifier, { n: 4 }, at(4))
    server.socket.receive({ type: 'confirm_history', identifier: channel.identifier })
    expect(heard).toEqual([{ n: 1 }, { n: 4 }])
    expect(verdicts).toEqual([{ status: 'recovered', replayed: 2 }])
    expect(errors.map(error => error instanceof ValidationError && error.excerpt)).toEqual([
      '{"n":"two"}',
      '{"n":"three"}'
    ])
  })

  it('shows its first 200 characters', () => {
    const { server, channel, errors } = subscribed({ message: numbered })
    server.say(channel.identifier, { n: 'x'.repeat(1_000) })
    expect(errors).toMatchObject([{ excerpt: `{"n":"${'x'.repeat(194)}…` }])
  })
})

it('a definition that has no schema for messages delivers all of them', () => {
  const { cable, server, errors } = connectedStory()
  const channel = cable.subscribeTo(defineCheckedChannel('ClockChannel', { whisper: numbered }))
  server.confirm(channel.identifier)
  const heard: unknown[] = []
  channel.on('message', message => heard.push(message))
  server.say(channel.identifier, { n: 'one' })
  expect([heard, errors]).toEqual([[{ n: 'one' }], []])
})

describe('a schema', () => {
  it('that throws has found the value wrong', () => {
    const thrown = new Error('no such thing')
    const { server, channel, heard, errors } = subscribed({
      message: schema(() => {
        throw thrown
      })
    })
    server.say(channel.identifier, { n: 1 })
    expect(heard).toEqual([])
    expect(errors).toMatchObject([{ reason: 'invalid_message', path: '', cause: thrown }])
    expect(String(errors[0])).toContain('no such thing')
  })

  it("that answers with a promise is refused in a sentence, and what comes of it is nobody's", async () => {
    const { server, channel, heard, errors } = subscribed({
      message: schema(() => Promise.reject(new Error('late')))
    })
    server.say(channel.identifier, { n: 1 })
    await outcomeOf(Promise.resolve())
    expect(heard).toEqual([])
    expect(errors).toHaveLength(1)
    expect(String(errors[0])).toContain('its schema answers with a promise, and nothing here waits for one')
  })

  it('may name the steps of a path in each of the ways there are', () => {
    const path = ['a', { key: 0 }, { key: 'b' }, 1]
    const { server, channel, errors } = subscribed({
      message: schema(() => ({ issues: [{ message: 'odd', path }] }))
    })
    server.say(channel.identifier, {})
    expect(errors).toMatchObject([{ path: 'a[0].b[1]', cause: [{ message: 'odd', path }] }])
  })
})

describe('a payload that does not fit', () => {
  const Clock = defineCheckedChannel('ClockChannel', { actions: { set: numbered } })
  const wrong = { n: 'one' } as unknown as { n: number } // what plain JavaScript may pass

  it('is reported where nobody keeps the promise', async () => {
    const { cable, clock, errors } = connectedStory()
    cable.subscribeTo(Clock).perform('set', wrong)
    await clock.advance(0)
    expect(errors).toMatchObject([{ reason: 'invalid_payload', cause: [{ message: 'n is no number' }] }])
  })

  it('is a mistake of the program, and rejects whatever performFailures says', async () => {
    const { cable } = connectedStory({ performFailures: 'ignore' })
    const performed = await outcomeOf(cable.subscribeTo(Clock).perform('set', wrong))
    expect(performed).toMatchObject({ reason: 'invalid_payload' })
  })

  it('is that of a channel on no cable: not subscribed', async () => {
    expect(await outcomeOf(new Clock().perform('set', wrong))).toMatchObject({ reason: 'not_subscribed' })
  })
})

describe('a definition', () => {
  it.each([
    ['params', { params: {} }],
    ['whisper', { whisper: 'string' }],
    ['actions.speak.payload', { actions: { speak: { payload: {} } } }]
  ])('is refused where a part is no schema: %s', (part, schemas) => {
    // As plain JavaScript may call it.
    const define = defineCheckedChannel as (name: string, schemas: object) => unknown
    expect(() => define('ClockChannel', schemas)).toThrow(
      expect.objectContaining({
        reason: 'invalid_channel',
        message: `ClockChannel was not defined: ${part} is no schema`
      })
    )
  })

  it('says what becomes of invalid messages in one of two words', () => {
    // @ts-expect-error there is no such word
    expect(() => defineCheckedChannel('ClockChannel', { invalidMessages: 'throw' })).toThrow(
      'invalidMessages has to be "drop" or "deliver"'
    )
  })
})
