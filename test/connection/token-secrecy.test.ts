import { inspect } from 'node:util'
import { type CreateOptions, createCable, type Logger } from 'hawser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const SECRET = 'eyJTRUNSRVQiOjF9'
const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const

let written: unknown[]
const originals = METHODS.map(method => [method, console[method]] as const)

beforeEach(() => {
  written = []
  for (const method of METHODS) console[method] = (...args: unknown[]) => void written.push(args)
})

afterEach(() => {
  for (const [method, original] of originals) console[method] = original
})

const logger: Logger = {
  level: 'debug',
  log: (...args) => void written.push(args),
  info: (...args) => void written.push(args),
  warn: (...args) => void written.push(args),
  error: (...args) => void written.push(args),
  debug: (...args) => void written.push(args)
}

/** All that anybody could print of it. */
const shown = (value: unknown) =>
  [inspect(value, { depth: 20, showHidden: true, getters: false }), String(value), json(value)].join('\n')

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

/** A life with everything that goes wrong, in which every error, event and log line is kept. */
async function live(options: CreateOptions): Promise<Story> {
  const told = story({ logger, ...options, auth: options.auth ?? (() => SECRET) })
  for (const event of ['connect', 'disconnect', 'close', 'error', 'keepalive', 'info'] as const)
    told.cable.on(event, (...args: unknown[]) => void written.push(args))
  told.cable.status.subscribe(() => written.push(told.cable.status.get()))
  told.cable.connect().catch(error => written.push(error))
  await told.clock.advance()
  await failHandshake(told, new Error('refused'))
  await nextSocket(told)
  await told.clock.advance(15_000)
  await nextSocket(told)
  told.server.welcome('s1')
  const chat = told.cable.subscribeTo('ChatChannel')
  for (const event of ['connect', 'disconnect', 'close', 'message'] as const)
    chat.on(event, (...args: unknown[]) => void written.push(args))
  chat.perform('speak', { loop: 1n }).catch(error => written.push(error))
  told.server.socket.receiveRaw('?')
  told.server.disconnect('token_expired', false)
  await nextSocket(told)
  told.server.disconnect('unauthorized', false)
  await told.clock.advance()
  expect(told.cable.state).toBe('closed')
  return told
}

describe('a token is shown nowhere', () => {
  it.each<[string, CreateOptions]>([
    ['the sub-protocol', {}],
    ['a header', { websocketAuthStrategy: 'header' }],
    ['the query', { websocketAuthStrategy: 'param' }],
    ['the query, fixed, with a refresher', { auth: { token: SECRET }, tokenRefresher: async () => {} }]
  ])('when it travels in %s: no log, no event, no error, no look at the objects', async (_name, options) => {
    const told = await live(options)
    const carried = told.server.sockets.map(({ url, protocols, options }) => json([url, protocols, options]))
    expect(carried.every(text => text.includes(SECRET))).toBe(true)

    expect(written.length).toBeGreaterThan(20)
    for (const entry of [
      ...written,
      ...told.errors,
      told.cable,
      told.cable.transport,
      told.cable.status.get()
    ])
      expect(shown(entry)).not.toContain(SECRET)
    expect(told.cable.transport.displayName()).toBe('WebSocket(ws://server.test/cable)')
  })

  it('when it cannot travel as a sub-protocol', async () => {
    const told = story({ auth: () => `${SECRET} with a space`, logger })
    const error = await told.cable.connect().catch(error => error)
    expect(error).toMatchObject({ reason: 'invalid_token' })
    expect(shown([error, written, told.errors])).not.toContain(SECRET)
  })

  it('when the URL has it and is of no use', () => {
    try {
      createCable(`ftp://server.test/cable?jid=${SECRET}`)
    } catch (error) {
      written.push(error)
    }
    try {
      createCable(`not a url ${SECRET}`)
    } catch (error) {
      written.push(error)
    }
    expect(written).toHaveLength(2)
    expect(shown(written)).not.toContain(SECRET)
  })

  it('when the socket itself complains of the address', async () => {
    const { WebSocket } = createFakeNetwork()
    const told = story({
      auth: () => SECRET,
      websocketAuthStrategy: 'param',
      logger,
      websocketImplementation: class extends WebSocket {
        constructor(url: string) {
          super(url)
          throw new SyntaxError(`The URL '${url}' is invalid`)
        }
      }
    })
    const error = await told.cable.connect().catch(error => error)
    expect(error).toMatchObject({ reason: 'transport_closed', phase: 'open' })
    expect(shown([error, written, told.errors, told.cable.status.get()])).not.toContain(SECRET)
  })
})
