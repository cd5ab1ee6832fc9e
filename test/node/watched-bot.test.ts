import { createServer, type Server } from 'hawser/server'
import { afterEach, describe, expect, it } from 'vitest'
import { startAtOnce } from './child.ts'

describe('A bot that somebody watches over', { timeout: 20_000 }, () => {
  let server: Server

  afterEach(() => server.close())

  async function open(options: object = {}) {
    server = await createServer({
      channels: { OrdersChannel: { subscribed: channel => channel.streamFrom('orders') } }
    })
    const bot = startAtOnce('test/node/watched-bot-process.ts', [server.url, JSON.stringify(options)])
    await publishUntil(bot)
    return bot
  }

  /** The first message that reaches the handler says that it is subscribed. */
  async function publishUntil(bot: ReturnType<typeof startAtOnce>): Promise<void> {
    const timer = setInterval(() => server.broadcast('orders', { n: 1 }), 20)
    await bot.wrote('"event":"first"')
    clearInterval(timer)
  }

  const lines = (stdout: string): Record<string, unknown>[] =>
    stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))

  it('holds no more of 1,000 fast messages than it may while its handler is slow, and says what it drops', async () => {
    const bot = await open({ mostWaiting: 20 })
    server.broadcast('orders', { n: 2, untilDropped: 980 })
    await bot.wrote('"event":"busy"')
    for (let n = 3; n < 1_003; n++) server.broadcast('orders', { n })
    await bot.wrote('"event":"last"')
    bot.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await bot.ended
    const said = lines(stdout)
    const overflow = said.filter(({ reason }) => reason === 'handler_overflow')
    expect(overflow).toHaveLength(1)
    expect(overflow[0]).toMatchObject({ level: 'error', event: 'error' })
    expect(overflow[0]?.['text']).toMatch(/^The handler of .*OrdersChannel.* is too slow: 20 messages wait/)
    expect(Number(said.find(({ event }) => event === 'most')?.['most'])).toBeLessThanOrEqual(20)
    const stopped = said.find(({ event }) => event === 'stopped')
    expect(stopped).toMatchObject({ unhandled: 0, exitCode: 0 })
    expect(Number(stopped?.['dropped'])).toBeGreaterThan(900)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })

  it('stops, for its supervisor to start it anew, where it was told to at an overflow', async () => {
    const bot = await open({ mostWaiting: 5, overflow: 'stop' })
    server.broadcast('orders', { n: 2, untilDropped: 1 })
    await bot.wrote('"event":"busy"')
    for (let n = 3; n < 30; n++) server.broadcast('orders', { n })

    const { exitCode, stdout } = await bot.ended
    expect(lines(stdout).find(({ event }) => event === 'stopped')).toMatchObject({
      reason: 'handler_overflow',
      exitCode: 1
    })
    expect(exitCode).toBe(1)
  })

  it('tells when it is unwell, why, and when it is well again', async () => {
    const bot = await open()
    await bot.wrote('"ok":true')
    server.broadcast('orders', { n: 2, takes: 2_500 })
    await bot.wrote('"because":"stuck"')
    await bot.wrote('"ok":true', 2)
    bot.process.kill('SIGTERM')

    const { stdout } = await bot.ended
    const health = lines(stdout).filter(({ event }) => event === 'health')
    // It begins without a link, and may be looked at before it has one.
    expect(health.map(({ because }) => because).slice(-4)).toEqual([null, 'stuck', null, 'stopping'])
  })

  it('writes what becomes of its link, each with its time, as a line of JSON', async () => {
    const bot = await open()
    server.cut()
    await bot.wrote('"event":"connected"', 2)
    bot.process.kill('SIGTERM')

    const { stdout } = await bot.ended
    // What was lost is another story: before the first ping nothing is proven.
    const aside: unknown[] = ['health', 'most', 'first', 'gap', 'busy']
    const events = lines(stdout).filter(({ event }) => !aside.includes(event))
    expect(events.map(({ event }) => event)).toEqual([
      'connected',
      'lost',
      'connected',
      'stopping',
      'closed',
      'stopped'
    ])
    expect(events[1]).toMatchObject({ level: 'warn', reason: 'transport_closed', retryable: true })
    for (const { time } of events) expect(String(time)).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('writes a line whenever anything is announced as lost', async () => {
    const bot = await open()
    await server.restart({ keepMemory: false })
    await bot.wrote('"event":"gap"')
    bot.process.kill('SIGTERM')

    const { stdout } = await bot.ended
    expect(lines(stdout).find(({ event }) => event === 'gap')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/^Messages of .*OrdersChannel.* may be missing \((rejected|unproven)\)$/),
      identifier: expect.stringContaining('OrdersChannel'),
      missed: expect.any(Array)
    })
  })

  it('writes the same for people', async () => {
    const bot = await open({ log: 'text' })
    bot.process.kill('SIGTERM')

    const { stdout } = await bot.ended
    expect(stdout).toMatch(/^\d{4}-\S+Z info {2}connected Connected for the first time$/m)
    expect(stdout).toMatch(
      /^\d{4}-\S+Z info {2}stopped {3}Stopped \(SIGTERM\): \d+ messages handled, 0 unhandled, 0 dropped$/m
    )
  })
})
