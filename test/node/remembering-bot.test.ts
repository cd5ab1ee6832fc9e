import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'hawser/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Child, startAtOnce } from './child.ts'

describe('A bot that stores its positions in a file', { timeout: 20_000 }, () => {
  let folder: string
  let path: string
  let server: Server

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hawser-'))
    path = join(folder, 'positions.json')
    server = await createServer({
      channels: { OrdersChannel: { subscribed: channel => channel.streamFrom('orders') } }
    })
  })

  afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function begin(drain = '10000'): Promise<Child> {
    const bot = startAtOnce('test/node/remembering-bot-process.ts', [server.url, path, drain])
    await bot.wrote('verdict')
    return bot
  }

  const order = (...all: { n: number; endless?: boolean }[]) => {
    for (const one of all) server.broadcast('orders', one)
  }
  /** The file says that all up to here was done with. */
  const stored = (offset: number) =>
    eventually(() => existsSync(path) && readFileSync(path, 'utf8').includes(`,${offset}]`))

  const linesOf = (stdout: string) => stdout.trim().split('\n')

  it('begins behind what was handled when it was killed, and with what its handler was at', async () => {
    const bot = await begin()
    order({ n: 1 }, { n: 2 }, { n: 3, endless: true }, { n: 4 })
    await bot.wrote('begin 3')
    await stored(2)
    bot.process.kill('SIGKILL')
    await bot.ended
    order({ n: 5 })

    const next = await begin()
    await next.wrote('begin 3 replayed')
    next.process.kill('SIGKILL')
    const { stdout } = await next.ended
    expect(linesOf(stdout).filter(line => line.startsWith('begin'))).toEqual(['begin 3 replayed'])
  })

  it('hears nothing twice and misses nothing when it was stopped', async () => {
    const bot = await begin()
    order({ n: 1 }, { n: 2 })
    await bot.wrote('done 2')
    bot.process.kill('SIGTERM')
    expect(await bot.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('stopped 0 0') })
    order({ n: 3 })

    const next = await begin()
    await next.wrote('done 3')
    next.process.kill('SIGTERM')
    const { stdout } = await next.ended
    expect(linesOf(stdout).filter(line => line.startsWith('begin'))).toEqual(['begin 3 replayed'])
  })

  it('leaves to the next process what its handlers had no time for, and what came while it stopped', async () => {
    const bot = await begin('300')
    order({ n: 1 }, { n: 2, endless: true }, { n: 3 })
    await bot.wrote('begin 2')
    bot.process.kill('SIGTERM')
    await bot.wrote('signal')
    order({ n: 4 })
    expect(await bot.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('stopped 1 2') })

    const next = await begin()
    await next.wrote('begin 2 replayed')
    order({ n: 5 })
    next.process.kill('SIGKILL')
    await next.ended
    expect(JSON.parse(await readFile(path, 'utf8'))[0][1]).toContain(',1]')
  })

  it('begins anew with a file that is damaged, says so, and goes on', async () => {
    await writeFile(path, '[["hawser')
    const bot = await begin()
    order({ n: 1 })
    await bot.wrote('done 1')
    await stored(1)
    bot.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await bot.ended
    expect(stdout).toContain('verdict fresh')
    expect(stderr).toContain('The storage of positions failed')
    expect(exitCode).toBe(0)
  })
})
