import { execFile } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createServer } from 'hawser/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Packed, pack, ROOT } from './packed.ts'

let packed: Packed

beforeAll(() => {
  packed = pack()
}, 60_000)

afterAll(() => packed.remove())

it('without ws a bot speaks over the WebSocket of Node, and what needs ws says so', async () => {
  rmSync(join(packed.project, 'node_modules/ws'), { recursive: true })
  const program = join(packed.project, 'without-ws.mjs')
  cpSync(join(ROOT, 'test/package/consumer/without-ws.mjs'), program)
  const tokens: unknown[] = []
  const server = await createServer({
    channels: {
      EchoChannel: {
        subscribed: channel => channel.streamFrom('echo'),
        actions: { say: (channel, { text }) => channel.broadcast('echo', { text }) }
      }
    },
    authenticate: ({ token, headers }) => {
      tokens.push([token, headers['x-jid']])
      return {}
    }
  })

  try {
    // Node 20 has a WebSocket of its own behind this flag; later ones need it no more.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--experimental-websocket', program, server.url],
      { cwd: packed.project }
    )
    const sentence = 'headers and websocketOptions need the package "ws": run npm install ws'
    expect(JSON.parse(stdout)).toEqual({
      heard: { text: 'hé' },
      refused: Array(2).fill(`no_ws: No cable was made: ${sentence}`)
    })
    expect(tokens).toEqual([['a.b.c', undefined]])
  } finally {
    await server.close()
  }
}, 60_000)
