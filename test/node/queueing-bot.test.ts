import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'hawser/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Child, startAtOnce } from './child.ts'

describe('A bot that stores what it could not send in a file', { timeout: 30_000 }, () => {
  let folder: string
  let path: string
  let server: Server
  let heard: number[]

  const openServer = (port = 0) =>
    createServer({
      port,
      channels: {
        OrdersChannel: {
          actions: {
            order(_channel, { n }) {
              heard.push(Number(n))
            }
          }
        }
      }
    })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hawser-'))
    path = join(folder, 'calls.json')
    heard = []
    server = await openServer()
  })

  afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (first = 1, count = 0): Child =>
    startAtOnce('test/node/queueing-bot-process.ts', [server.url, path, `${first}`, `${count}`])
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

  async function killed(bot: Child): Promise<string> {
    bot.process.kill('SIGKILL')
    return (await bot.ended).stdout
  }

  it('sends after it was killed what it had queued before, and first', async () => {
    const port = Number(new URL(server.url).port)
    await server.close()
    const bot = run(1, 5)
    await bot.wrote('stored')
    await killed(bot)
    server = await openServer(port)

    const next = run(6, 2)
    await next.wrote('sent 7')
    await eventually(() => readFileSync(path, 'utf8') === '[]')
    const stdout = await killed(next)
    expect(heard).toEqual(numbers(1, 7))
    expect(stdout.match(/^earlier.*$/gm)).toEqual(numbers(1, 5).map(n => `earlier {"n":${n}} sent`))
  })

  it('sends none twice and loses none unsaid, though it is killed again and again while it sends', async () => {
    const port = Number(new URL(server.url).port)
    await server.close()
    const first = run(1, 60)
    await first.wrote('stored')
    await killed(first)
    server = await openServer(port)

    let stdout = ''
    for (let lives = 0, before = 0; lives < 4; lives++, before = heard.length) {
      const bot = run()
      await eventually(() => heard.length >= Math.min(60, before + 12))
      stdout += await killed(bot)
    }
    const last = run(61, 1)
    await last.wrote('sent 61')
    stdout += await killed(last)

    expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b))
    const unclear = [...stdout.matchAll(/^earlier {"n":(\d+)} maybe_sent$/gm)].map(([, n]) => Number(n))
    expect([...new Set([...heard, ...unclear])].sort((a, b) => a - b)).toEqual(numbers(1, 61))
    expect(unclear.length).toBeLessThan(5)
  })

  it('goes on without what was in a file that is damaged, and says so', async () => {
    await writeFile(path, '[["hawser')
    const bot = run(1, 2)
    await bot.wrote('sent 2')
    bot.process.kill('SIGTERM')
    const { exitCode, stderr } = await bot.ended
    expect(heard).toEqual([1, 2])
    expect(stderr).toContain('The storage of calls failed')
    expect(exitCode).toBe(0)
  })
})
