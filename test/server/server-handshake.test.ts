import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BASE, EXTENDED, message, named } from './memory.ts'
import { join, open } from './raw-client.ts'
import { running } from './running.ts'

describe('the handshake', () => {
  it.each([
    [[BASE], BASE],
    [[EXTENDED], EXTENDED],
    [[EXTENDED, BASE], BASE],
    [['anycable-token.abc', EXTENDED], EXTENDED],
    [[], '']
  ])('for %j takes "%s"', async (protocols, taken) => {
    const server = await running()
    expect((await join(server.url, { protocols })).socket.protocol).toBe(taken)
  })

  it('for a protocol nobody knows takes none, which the client cannot bear', async () => {
    const server = await running()
    await expect(open(server.url, { protocols: ['actioncable-unsupported'] })).rejects.toThrow(
      'no subprotocol'
    )
  })

  it('takes the token of the header before the sub-protocol before the query', async () => {
    const tokens: (string | null)[] = []
    const server = await running({
      authenticate: ({ token }) => {
        tokens.push(token)
        return {}
      }
    })
    const protocols = [EXTENDED, 'anycable-token.protocol']

    await join(`${server.url}?jid=query`, { protocols, headers: { 'X-JID': 'header' } })
    await join(`${server.url}?jid=query`, { protocols })
    await join(`${server.url}?jid=query`)
    await join(`${server.url}?jid=`)
    expect(tokens).toEqual(['header', 'protocol', 'query', null])
  })

  it('shows authenticate the whole url and the headers', async () => {
    const server = await running({
      channels: { Who: { subscribed: channel => channel.transmit(channel.user) } },
      authenticate: ({ url, headers }) => ({ url, cookie: headers['cookie'] })
    })
    const client = await join(`${server.url}?user=ann`, { headers: { Cookie: 'a=1' } })
    client.say({ command: 'subscribe', identifier: named('Who') })

    const user = { url: `${server.origin}/cable?user=ann`, cookie: 'a=1' }
    expect(await client.frame({ identifier: named('Who') })).toEqual(message(named('Who'), user))
  })

  it.each([
    ['none', undefined, undefined, true],
    ['its own', (own: string) => own, undefined, true],
    ['another', () => 'https://other.test', undefined, false],
    ['its own on another port', () => 'http://127.0.0.1:1', undefined, false],
    ['one it allows', () => 'https://app.test', ['https://app.test'], true],
    ['one it allows, on another port', () => 'https://app.test:444', ['https://app.test'], false],
    ['any, when all may', () => 'https://other.test', 'any' as const, true]
  ])('from the origin "%s"', async (_, origin, origins, welcome) => {
    const reports: string[] = []
    const server = await running({
      ...(origins && { origins }),
      onError: error => reports.push(String(error))
    })
    const headers = origin && { origin: origin(server.origin) }
    const handshake = join(server.url, headers && { headers })

    if (welcome) await handshake
    else await expect(handshake).rejects.toThrow('403')
    const refused = `Error: A page of ${headers?.origin} may not connect: "origins" lacks it`
    expect(reports).toEqual(welcome ? [] : [refused])
  })

  it('survives a client that leaves in the middle of it', async () => {
    const server = await running()
    for (const path of ['/cable', '/nowhere']) {
      const socket = connect(server.port, '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
      socket.resetAndDestroy()
    }
    await join(server.url)
  })
})
