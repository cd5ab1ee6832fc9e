import { type Channels, createRpcBackend, deriveKey, type RpcBackendOptions, signToken } from 'hawser/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { confirmed, deferred, ledger, message, named, rejected, stream } from './memory.ts'
import { join } from './raw-client.ts'
import { running } from './running.ts'

// This file plays AnyCable: it makes the calls that AnyCable makes.

const chat = named('ChatChannel', { room: 1 })
const ended: unknown[] = []

const channels: Channels = {
  ChatChannel: {
    subscribed(channel) {
      if (channel.params['room'] === 'backstage') {
        channel.streamFrom('leaked')
        return channel.reject()
      }
      channel.transmit({ hello: channel.user['name'], sid: channel.sid })
      channel.streamFrom('chat:1', { whisper: true })
      channel.streamFrom('news')
    },
    unsubscribed: ({ identifier, user }) => void ended.push([identifier, user]),
    actions: {
      async speak(channel, data) {
        await channel.broadcast('chat:1', data['text'])
        channel.transmit('sent')
      },
      shout: (channel, data) => void channel.broadcast('chat:1', data['text']),
      async shoutAndRest(channel) {
        void channel.broadcast('chat:1', 'hi')
        await new Promise(go => setTimeout(go, 5))
      },
      hush: channel => channel.stopStreamFrom('chat:1'),
      move(channel) {
        channel.streamFrom('gone at once')
        channel.stopAllStreams()
        channel.streamFrom('chat:2', { whisper: true })
      },
      crash() {
        throw new Error('crash was asked for')
      }
    }
  }
}

async function backend(options: Partial<RpcBackendOptions> = {}) {
  const created = await createRpcBackend({ channels, onError: () => {}, ...options })
  onTestFinished(() => created.close())

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${created.url}${path}`, {
      method: 'POST',
      body,
      headers: { 'x-anycable-meta-sid': 'sid-1', ...headers }
    })

  const call = async (path: string, body: object) => {
    const response = await post(path, JSON.stringify(body))
    expect(response.status).toBe(200)
    const { transmissions = [], ...reply } = Object(await response.json())
    return { ...reply, transmissions: transmissions.map((text: string) => JSON.parse(text)) }
  }
  const command = (name: string, more: object = {}) =>
    call('command', { command: name, identifier: chat, connection_identifiers: '{"name":"ann"}', ...more })
  const perform = (action: string, more: object = {}) =>
    command('message', { data: JSON.stringify({ action, text: 'hi' }), ...more })
  const connect = (url: string, headers: object = {}) => call('connect', { env: { url, headers } })

  return { post, call, command, perform, connect }
}

describe('connect', () => {
  it('welcomes whom authenticate knows, by url, cookie and token', async () => {
    const { connect } = await backend({
      authenticate: ({ url, headers, token }) => ({
        name: new URL(url).searchParams.get('user'),
        cookie: headers['cookie'],
        token
      })
    })

    expect(await connect('http://any.test/cable?user=ann&jid=t', { Cookie: 'a=1' })).toEqual({
      status: 1,
      identifiers: '{"name":"ann","cookie":"a=1","token":"t"}',
      transmissions: [{ type: 'welcome', sid: 'sid-1' }]
    })
  })

  it('welcomes everyone when nobody asks who it is', async () => {
    const { connect } = await backend()
    expect(await connect('http://any.test/cable')).toMatchObject({ status: 1, identifiers: '{}' })
  })

  it('refuses whom authenticate does not know', async () => {
    const { connect } = await backend({ authenticate: () => null })
    expect(await connect('http://any.test/cable')).toEqual({
      status: 2,
      transmissions: [{ type: 'disconnect', reason: 'unauthorized', reconnect: false }]
    })
  })

  it('judges tokens with a secret', async () => {
    const { connect } = await backend({ secret: 's' })
    const old = signToken({ name: 'ann' }, 's', { expiresIn: -1 })

    expect(await connect(`http://any.test/cable?jid=${signToken({ name: 'ann' }, 's')}`)).toMatchObject({
      identifiers: '{"name":"ann"}'
    })
    expect(await connect('http://any.test/cable', { 'x-jid': old })).toMatchObject({
      status: 2,
      transmissions: [{ reason: 'token_expired', reconnect: false }]
    })
  })

  it('is an error when authenticate throws', async () => {
    const { sentences, onError } = ledger()
    const { connect } = await backend({
      onError,
      authenticate: () => Promise.reject(new Error('no database'))
    })

    expect(await connect('http://any.test/cable')).toEqual({
      status: 0,
      error_msg: 'no database',
      transmissions: []
    })
    expect(sentences).toEqual(['no database'])
  })
})

describe('subscribe', () => {
  it('starts the streams, and confirms after what the channel transmits', async () => {
    const { command } = await backend()
    expect(await command('subscribe')).toMatchObject({
      status: 1,
      streams: ['chat:1', 'news'],
      env: { istate: { $w: 'chat:1' } },
      transmissions: [message(chat, { hello: 'ann', sid: 'sid-1' }), confirmed(chat)]
    })
  })

  it('that is rejected starts no stream', async () => {
    const { command } = await backend()
    const identifier = named('ChatChannel', { room: 'backstage' })
    expect(await command('subscribe', { identifier })).toEqual({
      status: 2,
      transmissions: [rejected(identifier)]
    })
  })

  it('to an unknown channel is an error, which AnyCable keeps to itself', async () => {
    const { command } = await backend()
    expect(await command('subscribe', { identifier: named('NoChannel') })).toMatchObject({
      status: 0,
      transmissions: []
    })
  })
})

describe('message', () => {
  it('goes to everyone by way of AnyCable, and the promise waits for it', async () => {
    const broadcastKey = deriveKey('s', 'broadcast')
    const cable = await running({ broadcastKey })
    const client = await join(cable.url)
    client.say({ command: 'subscribe', identifier: stream('chat:1') })
    await client.frame({ type: 'confirm_subscription' })
    const { perform } = await backend({ broadcastUrl: `${cable.origin}/_broadcast`, broadcastKey })

    expect(await perform('speak')).toMatchObject({ status: 1, transmissions: [message(chat, 'sent')] })
    expect(await client.frame({ message: 'hi' })).toMatchObject(message(stream('chat:1'), 'hi'))
  })

  it('that nobody took is an error for who waits, and a report for who does not', async () => {
    const cable = await running({ broadcastKey: 'k' })
    const { sentences, onError } = ledger()
    const { perform } = await backend({
      onError,
      broadcastUrl: `${cable.origin}/_broadcast`,
      broadcastKey: 'wrong'
    })

    expect(await perform('speak')).toMatchObject({ status: 0, transmissions: [] })
    expect(await perform('shout')).toMatchObject({ status: 1 })
    expect(sentences).toEqual([
      expect.stringContaining('answered 401'),
      expect.stringContaining('answered 401')
    ])
  })

  it('that failed long before its handler returns is a report and no unhandled rejection', async () => {
    const { sentences, onError } = ledger()
    const { perform } = await backend({ onError })

    expect(await perform('shoutAndRest')).toMatchObject({ status: 1 })
    expect(sentences).toEqual([expect.stringContaining('broadcastUrl')])
  })

  it('says which option is missing when there is nowhere to broadcast to', async () => {
    const { perform } = await backend()
    expect(await perform('speak')).toMatchObject({
      status: 0,
      error_msg: expect.stringContaining('broadcastUrl')
    })
  })

  it('stops a stream, and its whispers with it', async () => {
    const { perform } = await backend()
    const whispering = { env: { istate: { $w: 'chat:1' } } }

    expect(await perform('hush', whispering)).toMatchObject({
      stopped_streams: ['chat:1'],
      env: { istate: { $w: '' } }
    })
    const other = await perform('hush', { env: { istate: { $w: 'news' } } })
    expect(other.env).toEqual({ istate: {} })
  })

  it('stops all streams before it starts the later ones', async () => {
    const { perform } = await backend()
    expect(await perform('move')).toMatchObject({
      stop_streams: true,
      streams: ['chat:2'],
      env: { istate: { $w: 'chat:2' } }
    })
  })

  it.each(['crash', 'nope'])('of the action "%s" is an error', async action => {
    const { sentences, onError } = ledger()
    const { perform } = await backend({ onError })
    expect(await perform(action)).toMatchObject({ status: 0 })
    expect(sentences).toHaveLength(1)
  })
})

it('unsubscribe and disconnect tell the channel once for each subscription', async () => {
  const { command, call } = await backend()
  const other = named('ChatChannel', { room: 2 })
  ended.length = 0

  expect(await command('unsubscribe')).toMatchObject({ status: 1 })
  const subscriptions = [chat, named('NoChannel'), other]
  expect(await call('disconnect', { identifiers: '{"name":"bob"}', subscriptions })).toMatchObject({
    status: 1
  })
  expect(ended).toEqual([
    [chat, { name: 'ann' }],
    [chat, { name: 'bob' }],
    [other, { name: 'bob' }]
  ])
})

describe('a call that is none', () => {
  it('without the key is 401', async () => {
    const rpcSecret = deriveKey('s', 'rpc')
    const { post } = await backend({ rpcSecret })
    const body = '{"env":{"url":"http://any.test/"}}'

    expect((await post('connect', body)).status).toBe(401)
    expect((await post('connect', body, { authorization: `Bearer ${rpcSecret}` })).status).toBe(200)
  })

  it('is 404, 405, 400 or an error', async () => {
    const created = await createRpcBackend({ channels, onError: () => {} })
    onTestFinished(() => created.close())
    const { post, call, command } = await backend()

    expect((await post('fly', '{}')).status).toBe(404)
    expect((await fetch(`${created.url}connect`)).status).toBe(405)
    expect((await post('connect', 'no json')).status).toBe(400)
    expect(await call('connect', {})).toMatchObject({ status: 0 })
    expect(await command('fly')).toMatchObject({ status: 0 })
  })

  it('is cut off when the backend closes', async () => {
    const { promise, resolve } = deferred<void>()
    const stuck: Channels = {
      Stuck: {
        subscribed() {
          resolve()
          return new Promise(() => {})
        }
      }
    }
    const created = await createRpcBackend({ channels: stuck })
    const body = JSON.stringify({
      command: 'subscribe',
      identifier: named('Stuck'),
      connection_identifiers: '{}'
    })
    const call = fetch(`${created.url}command`, { method: 'POST', body })
    const cut = expect(call).rejects.toThrow('fetch failed')

    await promise
    await created.close()
    await cut
  })

  it('is a wrong option', async () => {
    await expect(createRpcBackend({ channels, broadcastUrl: 'nowhere' })).rejects.toThrow('"broadcastUrl"')
    await expect(createRpcBackend(JSON.parse('{"channels":{"A":1}}'))).rejects.toThrow('the channel "A"')
  })
})
