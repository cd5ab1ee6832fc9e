import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createBrain, deriveKey, signStream, signToken } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { confirmed, enter, ledger, named, rejected } from './memory.ts'

interface Vectors {
  signedStreams: {
    secret: string
    stream?: string
    signed: string
    server: 'accept' | 'reject'
    note?: string
  }[]
  jwt: {
    secret: string
    token: string
    claims?: { ext?: unknown; exp?: number }
    server: { welcome?: true; identity?: string; frame?: object | null; close?: number }
  }[]
  derivedKeys: { secret: string; broadcast: string; api: string; rpc: string }
}

const file = new URL('../contract/protocol-vectors.json', import.meta.url)
const { crypto }: { crypto: Vectors } = JSON.parse(readFileSync(file, 'utf8'))

describe('a signed stream', () => {
  it.each(crypto.signedStreams)('$signed is what the server would $server', async vector => {
    const { secret, signed, server } = vector
    const brain = createBrain({ secret, onError: () => {} })
    const client = await enter(brain)
    const identifier = named('$pubsub', { signed_stream_name: signed })

    const answer = server === 'accept' ? confirmed(identifier) : rejected(identifier)
    expect(await client.subscribe(identifier)).toEqual([answer])
  })

  it.each(crypto.signedStreams.filter(({ server }) => server === 'accept'))(
    'of $stream is signed as AnyCable signs it',
    ({ stream = '', secret, signed }) => {
      expect(signStream(stream, secret)).toBe(signed)
    }
  )

  const sign = (encoded: string) =>
    `${encoded}--${createHmac('sha256', 'kraken-7').update(encoded).digest('hex')}`

  it.each([
    ['with a signature cut short', signStream('orders:2024', 'kraken-7').slice(0, -1)],
    ['with a part too many', `${signStream('orders:2024', 'kraken-7')}--`],
    ['without padding', sign('Im9yZGVyczoyMDI0Ig')],
    ['that is not JSON', sign('b3JkZXJz')],
    ['that is empty', sign('')]
  ])('%s is rejected, however well it is signed', async (_, name) => {
    const client = await enter(createBrain({ secret: 'kraken-7', onError: () => {} }))
    const identifier = named('$pubsub', { signed_stream_name: name })

    expect(await client.subscribe(identifier)).toEqual([rejected(identifier)])
  })
})

describe('a token', () => {
  it.each(crypto.jwt)('$token is judged as AnyCable judges it', async ({ secret, token, server }) => {
    const { sentences, onError } = ledger()
    const client = await enter(createBrain({ secret, onError }), { token })

    if (server.welcome) {
      expect(client.frames).toEqual([{ type: 'welcome', sid: client.session.sid }])
      expect(client.session.identity).toBe(server.identity)
    } else {
      expect(client.frames).toEqual(server.frame ? [server.frame] : [])
      expect(client.close?.code).toBe(server.close)
      expect(sentences).toHaveLength(server.frame ? 0 : 1)
    }
  })

  it('is signed as AnyCable expects it', () => {
    const [vector] = crypto.jwt
    const now = () => (4102444800 - 60) * 1000

    expect(signToken({ user_id: 42 }, 'kraken-7', { expiresIn: 60, now })).toBe(vector?.token)
  })

  it('holds until the second it names, and not in it', async () => {
    let now = 1_000_000
    const brain = createBrain({ secret: 's', now: () => now })
    const token = signToken({ id: 1 }, 's', { expiresIn: 10, now: () => now })

    now += 9_999
    expect((await enter(brain, { token })).session.welcomed).toBe(true)
    now += 1
    expect((await enter(brain, { token })).frames).toMatchObject([{ reason: 'token_expired' }])
  })

  it('of another secret is unauthorized, whoever signed it', async () => {
    const client = await enter(createBrain({ secret: 'ours' }), { token: signToken({ id: 1 }, 'theirs') })
    expect(client.frames).toEqual([{ type: 'disconnect', reason: 'unauthorized', reconnect: false }])
  })

  it('that is not signed at all is unauthorized', async () => {
    const [, claims] = signToken({ id: 1 }, 'ours').split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')

    const client = await enter(createBrain({ secret: 'ours' }), { token: `${header}.${claims}.` })
    expect(client.frames).toMatchObject([{ reason: 'unauthorized' }])
  })
})

it.each(['broadcast', 'api', 'rpc'] as const)('the key for %s is derived as AnyCable derives it', purpose => {
  expect(deriveKey(crypto.derivedKeys.secret, purpose)).toBe(crypto.derivedKeys[purpose])
})
