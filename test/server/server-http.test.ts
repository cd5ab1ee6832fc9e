import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { deriveKey } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { ledger, message, stream } from './memory.ts'
import { join } from './raw-client.ts'
import { running } from './running.ts'

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers })

const publication = JSON.stringify({ stream: 'a', data: '{"n":1}' })

describe('POST /_broadcast', () => {
  it('delivers what it takes', async () => {
    const server = await running()
    const client = await join(server.url)
    client.say({ command: 'subscribe', identifier: stream('a') })
    await client.frame({ type: 'confirm_subscription' })

    const response = await post(`${server.origin}/_broadcast`, publication)
    expect([response.status, await response.text()]).toEqual([201, ''])
    expect(await client.frame({ identifier: stream('a'), type: undefined })).toMatchObject(
      message(stream('a'), { n: 1 })
    )
  })

  it('disconnects on command', async () => {
    const server = await running({ authenticate: () => ({ id: 1 }) })
    const client = await join(server.url)
    const command = { command: 'disconnect', payload: { identifier: '{"id":1}', reconnect: true } }

    expect((await post(`${server.origin}/_broadcast`, JSON.stringify(command))).status).toBe(201)
    expect(await client.frame({ type: 'disconnect' })).toMatchObject({ reason: 'remote', reconnect: true })
  })

  const garbage = [
    ['', 'JSON'],
    ['{', 'JSON'],
    ['[]', 'empty'],
    ['{}', '"stream"'],
    ['{"stream":"a","data":{"n":1}}', 'JSON.stringify'],
    ['{"command":"fly"}', '"fly"']
  ]

  it.each(garbage)('answers %j with 400 and a sentence about %s', async (body, sentence) => {
    const server = await running()
    const response = await post(`${server.origin}/_broadcast`, body)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(sentence)
  })

  it.each(garbage)('takes %j where AnyCable answers, and reports it', async (body, sentence) => {
    const { sentences, onError } = ledger()
    const server = await running({ mode: 'anycable', onError })

    expect((await post(`${server.origin}/_broadcast`, body)).status).toBe(201)
    expect(sentences).toEqual([expect.stringContaining(sentence)])
  })

  it.each(['polite', 'anycable'] as const)('wants the key, in mode %s', async mode => {
    const broadcastKey = deriveKey('kraken-7', 'broadcast')
    const server = await running({ mode, broadcastKey })
    const url = `${server.origin}/_broadcast`

    expect((await post(url, publication)).status).toBe(401)
    expect((await post(url, publication, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await post(url, publication, { authorization: `Bearer ${broadcastKey}` })).status).toBe(201)
  })

  it('takes a megabyte and no more', async () => {
    const server = await running()
    const sized = (bytes: number) => {
      const empty = JSON.stringify({ stream: 'a', data: '' })
      return JSON.stringify({ stream: 'a', data: 'x'.repeat(bytes - empty.length) })
    }

    expect((await post(`${server.origin}/_broadcast`, sized(1_048_576))).status).toBe(201)
    const refused = await post(`${server.origin}/_broadcast`, sized(1_048_577))
    expect(refused.status).toBe(413)
    expect(await refused.text()).toContain('1048576')
  })

  it.each([
    ['polite', 405],
    ['anycable', 422]
  ] as const)('is no GET: in mode %s that is %i', async (mode, status) => {
    const server = await running({ mode })
    const response = await fetch(`${server.origin}/_broadcast`)
    expect([response.status, response.headers.get('allow')]).toEqual([status, 'POST'])
  })

  it('does not serve pages of other origins', async () => {
    const server = await running()
    const url = `${server.origin}/_broadcast`

    // `fetch` of Node keeps an Origin that it is given; a browser sets its own.
    expect((await post(url, publication, { origin: 'https://other.test' })).status).toBe(403)
    expect((await post(url, publication, { origin: server.origin })).status).toBe(201)
  })
})

it('GET /health says that it lives, and how many are there', async () => {
  const server = await running()
  await join(server.url)

  const response = await fetch(`${server.origin}/health`)
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok', connections: 1 }])
})

it('GET /cable without an upgrade is 400', async () => {
  const server = await running()
  expect((await fetch(`${server.origin}/cable`)).status).toBe(400)
})

it('an upgrade to something else than WebSocket is refused', async () => {
  const server = await running()
  const request = httpRequest(`${server.origin}/cable`, {
    headers: { connection: 'Upgrade', upgrade: 'h2c' }
  })
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    request.on('response', response => {
      text(response).then(answer => resolve([response.statusCode, answer]), reject)
    })
    request.on('error', reject)
    request.end()
  })
  expect(status).toBe(400)
  expect(body).toContain('Upgrade')
})

describe('the request hook', () => {
  it('serves what is not the server’s own', async () => {
    const server = await running({
      request(request, response) {
        if (request.url !== '/page') return false
        response.end('a page')
        return true
      }
    })
    expect(await (await fetch(`${server.origin}/page`)).text()).toBe('a page')
    expect((await fetch(`${server.origin}/health`)).headers.get('content-type')).toBe('application/json')
    expect((await fetch(`${server.origin}/other`)).status).toBe(404)
  })

  it('may take its time, and need not say that it answered', async () => {
    const { sentences, onError } = ledger()
    const server = await running({
      onError,
      async request(_, response) {
        await new Promise(setImmediate)
        response.writeHead(418).end()
      }
    })
    expect((await fetch(`${server.origin}/page`)).status).toBe(418)
    expect(sentences).toEqual([])
  })

  it('that throws is reported, and the page is 500', async () => {
    const { sentences, onError } = ledger()
    const server = await running({
      onError,
      request() {
        throw new Error('no such template')
      }
    })
    expect((await fetch(`${server.origin}/page`)).status).toBe(500)
    expect(sentences).toEqual(['no such template'])
  })
})
