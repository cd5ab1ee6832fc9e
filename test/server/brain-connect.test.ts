import { createBrain, signToken, type User } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, confirmed, deferred, EXTENDED, enter, knock, ledger, stream } from './memory.ts'

describe('a welcome', () => {
  it('names the session on the extended protocol', async () => {
    const client = await enter(createBrain({ createSid: () => 'sid-1' }))
    expect(client.frames).toEqual([{ type: 'welcome', sid: 'sid-1' }])
  })

  it('names nothing on the base protocol', async () => {
    const client = await enter(createBrain(), { protocol: BASE })
    expect(client.frames).toEqual([{ type: 'welcome' }])
  })

  it('names the session on the base protocol too where AnyCable answers', async () => {
    const client = await enter(createBrain({ mode: 'anycable', createSid: () => 'sid-1' }), {
      protocol: BASE
    })
    expect(client.frames).toEqual([{ type: 'welcome', sid: 'sid-1' }])
  })

  it('has another sid for each session, of 21 characters', async () => {
    const brain = createBrain()
    const [one, other] = [await enter(brain), await enter(brain)]

    expect(one.session.sid).toMatch(/^[\w-]{21}$/)
    expect(one.session.sid).not.toBe(other.session.sid)
  })

  it('waits for authenticate, and so do the commands that came early', async () => {
    const { promise, resolve } = deferred<User>()
    const client = knock(createBrain({ publicStreams: true, authenticate: () => promise }))
    const early = client.subscribe(stream('a'))

    await new Promise(setImmediate)
    expect(client.frames).toEqual([])
    resolve({ id: 1 })

    await early
    expect(client.frames).toEqual([{ type: 'welcome', sid: client.session.sid }, confirmed(stream('a'))])
  })
})

describe('authenticate', () => {
  it('sees url, headers and token, and its user is the identity', async () => {
    const brain = createBrain({
      authenticate: ({ url, headers, token }) => ({
        name: new URL(url).searchParams.get('user'),
        cookie: headers['cookie'],
        token
      })
    })
    const guest = { url: 'http://server.test/cable?user=ann', headers: { cookie: 'a=1' }, token: 't' }
    const { session } = await enter(brain, guest)

    expect(session.user).toEqual({ name: 'ann', cookie: 'a=1', token: 't' })
    expect(session.identity).toBe('{"name":"ann","cookie":"a=1","token":"t"}')
  })

  it('that returns null is a refusal for good, without a welcome', async () => {
    const brain = createBrain({ authenticate: () => null })
    const client = await enter(brain)

    expect(client.frames).toEqual([{ type: 'disconnect', reason: 'unauthorized', reconnect: false }])
    expect(client.close).toEqual({ code: 1000, reason: 'Auth Failed' })
    expect(brain.sessions.size).toBe(0)
  })

  it('that throws closes with 1011, without a frame, and is reported', async () => {
    const { sentences, onError } = ledger()
    const authenticate = () => Promise.reject(new Error('the database is away'))
    const client = await enter(createBrain({ authenticate, onError }))

    expect(client.frames).toEqual([])
    expect(client.close).toEqual({ code: 1011, reason: 'Auth Error' })
    expect(sentences).toEqual(['the database is away'])
  })

  it('is not asked about a good token, and is asked where there is none', async () => {
    const asked: (string | null)[] = []
    const brain = createBrain({
      secret: 's',
      authenticate: ({ token }) => {
        asked.push(token)
        return { name: 'guest' }
      }
    })

    expect((await enter(brain, { token: signToken({ name: 'ann' }, 's') })).session.user).toEqual({
      name: 'ann'
    })
    expect((await enter(brain)).session.user).toEqual({ name: 'guest' })
    expect(asked).toEqual([null])
  })
})

describe('the sub-protocol', () => {
  const brain = createBrain()

  it.each([
    [[EXTENDED], EXTENDED],
    [[BASE], BASE],
    [[EXTENDED, BASE], BASE],
    [['anycable-token.abc', EXTENDED], EXTENDED],
    [[BASE, 'actioncable-unsupported'], BASE],
    [['actioncable-unsupported'], null],
    [['actioncable-v1-msgpack'], null],
    [[], null]
  ])('for %j is %s', (offered, taken) => {
    expect(brain.negotiate(offered)).toBe(taken)
  })
})
