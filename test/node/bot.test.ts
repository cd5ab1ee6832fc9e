import { createBot } from 'hawser/node'
import { type Authenticate, createServer, type Server } from 'hawser/server'
import { afterEach, describe, expect, it } from 'vitest'
import { type Child, startAtOnce } from './child.ts'

describe('A bot, in a process of its own', { timeout: 20_000 }, () => {
  let server: Server

  afterEach(() => server.close())

  async function open(authenticate: Authenticate = () => ({ name: 'bot' })): Promise<void> {
    const stream = (name: string) => ({
      subscribed: (channel: { streamFrom(stream: string): void }) => channel.streamFrom(name)
    })
    const channels = { OrdersChannel: stream('orders'), ReleasesChannel: stream('releases') }
    server = await createServer({ channels, authenticate })
  }

  async function startBot(...args: string[]): Promise<Child> {
    await open()
    const bot = startAtOnce('test/node/bot-process.ts', [server.url, ...args])
    await bot.wrote('ready')
    return bot
  }

  const order = (n: number, how: object = {}) => server.broadcast('orders', { n, ...how })
  const release = () => server.broadcast('releases', 'now')

  it('stops on SIGTERM: finishes what has come, in order, takes nothing new, and leaves with exit code 0', async () => {
    const bot = await startBot()
    order(1, { wait: true })
    order(2)
    order(3)
    await bot.wrote('got 3')
    bot.process.kill('SIGTERM')
    await bot.wrote('signal')
    order(4)
    await bot.wrote('got 4')
    release()

    const { exitCode, stdout, stderr } = await bot.ended
    const handled = ['begin 1', 'done 1', 'begin 2', 'done 2', 'begin 3', 'done 3']
    expect(stdout.split('\n').filter(line => /^(begin|done)/.test(line))).toEqual(handled)
    expect(stdout).toContain('stopped 0 SIGTERM 0 closed')
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(server.connections).toBe(0)
  })

  it('stops on SIGINT too', async () => {
    const bot = await startBot()
    bot.process.kill('SIGINT')

    expect(await bot.ended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('stopped 0 SIGINT 0 closed')
    })
  })

  it('leaves with exit code 1, and says what is unhandled, when the drain takes too long', async () => {
    const bot = await startBot('50')
    order(1, { endless: true })
    order(2)
    await bot.wrote('got 2')
    bot.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await bot.ended
    expect(stdout).toContain('stopped 1 SIGTERM 2 closed')
    // It ends too late, and the next one is not begun any more.
    expect(stdout).toContain('done 1')
    expect(stdout).not.toContain('begin 2')
    expect(stderr).toContain('The bot stopped with 2 messages unhandled')
    expect(exitCode).toBe(1)
  })

  it('ends at once on a second signal', async () => {
    const bot = await startBot()
    order(1, { wait: true })
    await bot.wrote('begin 1')
    bot.process.kill('SIGTERM')
    await bot.wrote('signal')
    bot.process.kill('SIGTERM')

    const { exitCode, stdout } = await bot.ended
    expect(stdout).not.toContain('stopped')
    expect(exitCode).toBe(1)
  })

  it('leaves with exit code 1 when the server does not let it in', async () => {
    await open(() => null)
    const bot = startAtOnce('test/node/bot-process.ts', [server.url])

    expect(await bot.ended).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('stopped 1 unauthorized 0 closed')
    })
  })

  it('leaves with exit code 1 when the server puts it out for good, after its handlers have finished', async () => {
    const bot = await startBot()
    order(1)
    await bot.wrote('done 1')
    server.disconnect({ name: 'bot' }, { reconnect: false })

    expect(await bot.ended).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('stopped 1 remote 0 closed')
    })
  })

  it('goes on after a handler that throws', async () => {
    const bot = await startBot()
    order(1, { throws: 'at once' })
    order(2, { throws: 'later' })
    order(3)
    await bot.wrote('done 3')
    bot.process.kill('SIGTERM')

    const { exitCode, stderr } = await bot.ended
    expect(stderr).toContain('Order 1 is wrong')
    expect(stderr).toContain('Order 2 is wrong')
    expect(exitCode).toBe(0)
  })

  it('outlives a cut, a restart and calls that nobody awaited, without an unhandled rejection', async () => {
    const bot = await startBot()
    server.cut()
    await bot.wrote('ready', 2)
    await server.restart()
    await bot.wrote('ready', 3)
    order(1)
    await bot.wrote('done 1')
    bot.process.kill('SIGTERM')

    const { exitCode, stderr } = await bot.ended
    expect(stderr).toContain('Not sent (perform)')
    expect(exitCode).toBe(0)
  })

  it('stops at the end of the block that it was made for', async () => {
    await open()
    const { exitCode, stdout } = await startAtOnce('test/node/borrowed-bot-process.ts', [server.url]).ended
    expect(stdout).toBe('connected\nstopped 0 stop\nbehind it\n')
    expect(exitCode).toBe(0)
  })

  it('stops when the app asks for it, whatever else the app keeps running', async () => {
    const bot = await startBot()
    order(1, { stray: true, stops: true })

    expect(await bot.ended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('stopped 0 stop 0 closed')
    })
  })
})

describe('createBot', () => {
  it.each([
    [{ drain: -1 }, /the option drain has to be a number/],
    [{ drain: Number.NaN }, /the option drain has to be a number/],
    [{ pingInterval: -1 }, /the option pingInterval/]
  ])('does not take %o', (options, sentence) => {
    const before = process.listenerCount('SIGTERM')

    expect(() => createBot('ws://server.test/cable', options)).toThrow(sentence)
    expect(process.listenerCount('SIGTERM')).toBe(before)
  })
})
