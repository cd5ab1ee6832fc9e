import { createServer } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { loadWebSocketServer } from '../../src/server/ws.ts'
import { running } from './running.ts'

describe('an option that cannot be', () => {
  it.each([
    [{ port: 70_000 }, '"port"'],
    [{ port: 1.5 }, '"port"'],
    [{ host: '' }, '"host"'],
    [{ path: 'cable' }, '"path"'],
    [{ path: '/health' }, '/health'],
    [{ origins: ['app.test'] }, 'app.test'],
    [{ origins: ['https://app.test/page'] }, 'https://app.test/page'],
    [{ maxFrameSize: 0 }, '"maxFrameSize"'],
    [{ maxPendingBytes: -1 }, '"maxPendingBytes"'],
    [{ pingInterval: Number.NaN }, '"pingInterval"'],
    [{ pong: 0 }, '"pong"'],
    [{ broadcastKey: '' }, '"broadcastKey"']
  ])('%j is refused with a sentence', async (options, sentence) => {
    const creation = createServer(options)
    await expect(creation).rejects.toMatchObject({
      name: 'CallError',
      reason: 'invalid_option',
      phase: 'options'
    })
    await expect(creation).rejects.toThrow(sentence)
  })

  it('of an untyped program is refused as well', async () => {
    const wrong: [string, string][] = [
      ['{"mode":"rude"}', '"mode"'],
      ['{"origins":"https://app.test"}', '"origins"'],
      ['{"channels":{"A":null}}', 'the channel "A"'],
      ['{"channels":{"A":{"subscribed":1}}}', 'a handler of the channel "A"'],
      ['{"channels":{"A":{"actions":{"speak":"hi"}}}}', 'a handler of the channel "A"']
    ]
    for (const [options, sentence] of wrong) {
      await expect(createServer(JSON.parse(options))).rejects.toThrow(sentence)
    }
  })

  it('is production, unless that is meant', async () => {
    const { NODE_ENV } = process.env
    process.env['NODE_ENV'] = 'production'
    try {
      await expect(createServer()).rejects.toThrow('allowProduction')
      await (await createServer({ allowProduction: true })).close()
    } finally {
      process.env['NODE_ENV'] = NODE_ENV
    }
  })

  it('is a port that is taken', async () => {
    const { port } = await running()
    await expect(createServer({ port })).rejects.toThrow('EADDRINUSE')
  })
})

it('without the package ws the error says what to install', async () => {
  const missing = () => Promise.reject(new Error("Cannot find package 'ws'"))
  await expect(loadWebSocketServer(missing)).rejects.toMatchObject({
    reason: 'no_ws',
    message: expect.stringContaining('npm install ws')
  })
})
