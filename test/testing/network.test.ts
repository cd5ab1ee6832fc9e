import { createTestCable, record, type TestCableOptions } from 'hawser/testing'
import { describe, expect, it } from 'vitest'

const A_WHILE = 4_000

/** A cable that follows the stream `news`, with what it heard. */
async function following(options: TestCableOptions = {}) {
  const test = createTestCable(options)
  const heard = record(test.cable.streamFrom<string>('news'))
  await test.clock.advance(A_WHILE)
  return { ...test, heard }
}

describe('The network of a test cable', () => {
  it('freezes: nobody is told, the client notices the silence, and the server a minute later', async () => {
    const { cable, server, clock, freeze, heard } = await following()
    freeze()
    server.publish('news', 'one')
    await clock.advance(1_000)
    expect([cable.state, heard.messages]).toEqual(['connected', []])

    await clock.advance(20_000)
    expect([cable.state, heard.messages]).toEqual(['connected', ['one']])
    expect(heard.events).toEqual(['connect', 'disconnect', 'connect'])
    expect(server.sessions.size).toBe(2)
    await clock.advance(60_000)
    expect(server.sessions.size).toBe(1)
  })

  it('is gone until it is back: no try gets through', async () => {
    const { cable, server, clock, offline, online, heard } = await following()
    offline()
    server.publish('news', 'one')
    await clock.advance(120_000)
    expect(cable.state).toBe('disconnected')

    online()
    await clock.advance(1_000)
    expect([cable.state, heard.messages]).toEqual(['connected', ['one']])
  })

  it('takes its time, each way', async () => {
    const { server, clock, delay, heard } = await following()
    delay(300)
    server.publish('news', 'one')
    await clock.advance(299)
    expect(heard.messages).toEqual([])
    await clock.advance(1)
    expect(heard.messages).toEqual(['one'])
  })

  it('keeps the order when it gets faster', async () => {
    const { server, clock, delay, heard } = await following()
    delay(300)
    server.publish('news', 'one')
    delay(0)
    server.publish('news', 'two')
    await clock.advance(300)
    expect(heard.messages).toEqual(['one', 'two'])
  })

  it('brings so many messages twice, and the base protocol does not tell them apart', async () => {
    const { server, duplicate, heard } = await following({ protocol: 'actioncable-v1-json' })
    duplicate(2)
    for (const text of ['one', 'two', 'three']) server.publish('news', text)
    expect(heard.messages).toEqual(['one', 'one', 'two', 'two', 'three'])
  })

  it('brings messages twice: those of a replay reach the app once', async () => {
    const { server, clock, cut, duplicate, heard } = await following()
    server.publish('news', 'one')
    cut()
    server.publish('news', 'two')
    server.publish('news', 'three')
    duplicate(2)
    await clock.advance(10_000)
    expect(heard.messages).toEqual(['one', 'two', 'three'])
  })
})

describe('The machine of a test cable', () => {
  it('sleeps: nothing is heard, no timer runs, and it catches up when it wakes', async () => {
    const { cable, server, clock, sleep, wake, heard } = await following()
    sleep()
    server.publish('news', 'one')
    await clock.advance(3_600_000)
    expect([cable.state, heard.messages]).toEqual(['connected', []])

    wake()
    await clock.advance(30_000)
    expect([cable.state, heard.messages]).toEqual(['connected', ['one']])
  })

  // Set by hours just before a break, it looks like a sleep in which the server may have begun to count anew.
  it.each([
    { hours: 0.5, verdict: { status: 'recovered' } },
    { hours: 5, verdict: { status: 'gap', reason: 'unproven' } }
  ])('has a clock that somebody sets by $hours hours: nothing is lost by it', async ({ hours, verdict }) => {
    const { cable, server, clock, cut, setClock, heard } = await following()
    server.publish('news', 'one')
    setClock(hours * 3_600_000)
    cut()
    server.publish('news', 'two')
    await clock.advance(10_000)
    expect(heard.messages).toEqual(['one', 'two'])
    expect(heard.verdicts.at(-1)).toMatchObject(verdict)
    expect(cable.status.get().since).toBeGreaterThan(clock.now() + (hours - 0.1) * 3_600_000)
  })

  it('has a page that nobody looks at: it tries less often, and at once when somebody does', async () => {
    const { cable, server, clock, hide, show } = await following()
    hide()
    server.stop({ keepMemory: true })
    await clock.advance(180_000)
    expect(cable.status.get().attempt).toBeLessThanOrEqual(4)
    server.start()
    await clock.advance(1_000)
    expect(cable.state).toBe('disconnected')
    show()
    await clock.advance(1_000)
    expect(cable.state).toBe('connected')
  })
})
