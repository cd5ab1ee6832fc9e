import { UnauthorizedError } from 'hawser'
import { diagnose } from 'hawser/diagnostics'
import { describe, expect, it } from 'vitest'
import { listening, ROOM } from '../history/breaks.ts'
import { EXTENDED, nextSocket, story } from '../support/story.ts'

describe('explain', () => {
  it('says how the link is, in each of its states', async () => {
    const { cable, clock, server } = story({ maxMissingPings: Number.POSITIVE_INFINITY })
    const diagnosis = diagnose(cable)
    expect(diagnosis.explain()).toEqual(['Not connected yet: the first subscription connects.'])

    cable.connect()
    await clock.advance(1_500)
    expect(diagnosis.explain()).toEqual(['Connecting for 1.5 s.'])

    server.welcome()
    await clock.advance(12_000)
    expect(diagnosis.explain()).toEqual(['Connected for 12.0 s.'])

    server.end(1006)
    const { nextRetryAt } = cable.status.get()
    const wait = ((Number(nextRetryAt) - clock.now()) / 1_000).toFixed(1)
    expect(diagnosis.explain()).toEqual([
      `No link for 0.0 s, after one failed try: The link ended (close code 1006): trying again. The next try begins in ${wait} s.`
    ])

    cable.disconnect()
    expect(diagnosis.explain()[0]).toMatch(/^Closed/)
  })

  it('says why the server does not let us in, and who closed the cable', async () => {
    const refused = story({
      auth() {
        throw new UnauthorizedError('Signed out')
      }
    })
    const diagnosis = diagnose(refused.cable)
    refused.cable.connect().catch(() => {})
    await refused.clock.advance()
    expect(diagnosis.explain()).toEqual([
      'Closed for good 0.0 s ago: Signed out. Only connect() opens it again.'
    ])

    const closed = story()
    const other = diagnose(closed.cable)
    closed.cable.disconnect()
    expect(other.explain()).toEqual(['Closed by the app 0.0 s ago. Only connect() opens it again.'])
  })

  it('says what keeps a channel from being live', async () => {
    const { cable, clock, server } = story({ protocol: EXTENDED })
    const diagnosis = diagnose(cable)
    cable.subscribeTo('Room')
    server.welcome()
    await clock.advance(2_000)
    expect(diagnosis.explain()).toContain(`${ROOM} waits for the server's confirmation for 2.0 s.`)

    await clock.advance(3_000)
    expect(diagnosis.explain()).toContain(
      `${ROOM} gets no answer from the server, and is asked for again: does the channel exist?`
    )

    await clock.advance(250)
    server.confirm(ROOM)
    expect(diagnosis.explain()).toEqual(['Connected for 5.3 s.'])

    server.end()
    expect(diagnosis.explain()).toContain(`${ROOM} waits for a link, for 0.0 s.`)

    await nextSocket({ server, clock })
    server.welcome()
    server.reject(ROOM)
    expect(diagnosis.explain()).toContain(`${ROOM} was rejected by the server 0.0 s ago.`)
  })

  it('says nothing of a channel that was given back', async () => {
    const room = listening()
    const diagnosis = diagnose(room.cable)
    await room.comeBack({ restored: true })
    room.channel.disconnect()
    await room.clock.advance(1_000)
    expect(diagnosis.explain().filter(sentence => sentence.includes(ROOM))).toEqual([])
  })

  it('says what may be missing, and where', async () => {
    const room = listening()
    room.say(3)
    const diagnosis = diagnose(room.cable)
    await room.comeBack()
    room.history(false)
    room.history(true)
    await room.clock.advance(1_000)

    expect(room.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'rejected' })
    expect(diagnosis.explain()).toContain(
      `${ROOM} may have missed messages 1.0 s ago (rejected): stream a after 3 of epoch e1.`
    )
  })

  it('knows what the page said', async () => {
    const { cable, server, page } = story()
    const diagnosis = diagnose(cable)
    cable.connect()
    server.welcome()
    server.end()
    page.signal('offline')
    expect(diagnosis.explain()).toContain('The machine says that it has no network.')
    page.signal('hidden')
    expect(diagnosis.explain()).toContain('The page is hidden: tries are rarer until it is seen again.')
  })
})

describe('the counters', () => {
  it('count what happened, and keep their object while nothing does', async () => {
    const room = listening()
    room.say(1)
    const diagnosis = diagnose(room.cable)
    const before = diagnosis.counters.get()
    let changes = 0
    diagnosis.counters.subscribe(() => changes++)
    room.page.signal('focus')
    expect(diagnosis.counters.get()).toBe(before)

    await room.comeBack({ restored: true })
    room.say(2)
    room.history(true)
    room.say(2)
    expect(diagnosis.counters.get()).toMatchObject({
      attempts: 1,
      connects: 1,
      losses: 1,
      recoveries: 1,
      replayed: 1,
      duplicates: 1,
      gaps: 0
    })
    expect(changes).toBeGreaterThan(3)

    await room.comeBack()
    room.history(false)
    room.history(true)
    expect(diagnosis.counters.get()).toMatchObject({ connects: 2, reconnects: 1, gaps: 1 })
  })

  it('measure the round trip by a confirmation and by a probe, and how far the clocks are apart', async () => {
    const { cable, clock, server, page } = story({ protocol: EXTENDED })
    const { counters } = diagnose(cable)
    cable.subscribeTo('Room')
    server.welcome()
    await clock.advance(40)
    server.confirm(ROOM)
    expect(counters.get().roundTrip).toBe(40)

    page.signal('focus')
    await clock.advance(70)
    server.socket.receive({ type: 'pong' })
    expect(counters.get().roundTrip).toBe(70)

    server.ping(Math.round(clock.now() / 1_000) - 90)
    expect(counters.get().clockSkew).toBe(90_000)
    server.ping(clock.now() * 1_000_000)
    expect(counters.get().clockSkew).toBe(0)
  })
})

describe('the quality', () => {
  it('is offline without a link, slow with a slow server, flaky after three losses, and good else', async () => {
    const { cable, clock, server } = story({ protocol: EXTENDED })
    const diagnosis = diagnose(cable)
    expect(diagnosis.quality).toBe('offline')
    cable.subscribeTo('Room')
    server.welcome()
    await clock.advance(1_500)
    server.confirm(ROOM)
    expect(diagnosis.quality).toBe('slow')

    for (let i = 0; i < 3; i++) {
      server.end()
      expect(diagnosis.quality).toBe('offline')
      await nextSocket({ server, clock })
      server.welcome()
      server.confirm(ROOM)
    }
    expect(diagnosis.quality).toBe('flaky')

    const { at } = diagnosis.events.findLast(({ type }) => type === 'lost') ?? { at: 0 }
    for (let i = 0; i < 120; i++) {
      await clock.advance(3_000)
      server.ping()
    }
    expect(clock.now() - at).toBeGreaterThan(300_000)
    expect(diagnosis.quality).toBe('good')
  })
})

describe('a report', () => {
  it('is plain JSON of the last minutes, and says of a signed stream only which one it is', async () => {
    const room = listening()
    const diagnosis = diagnose(room.cable, { redact: text => text.replaceAll('Room', '<room>') })
    room.cable.streamFromSigned('InNlY3JldCI=--0123456789abcdef')
    await room.comeBack()

    const report = diagnosis.report()
    const text = JSON.stringify(report)
    expect(JSON.parse(text)).toEqual(report)
    expect(text).toContain('InNlY3Jl…')
    expect(text).not.toContain('0123456789abcdef')
    expect(text).not.toContain('Room')
    expect(text).toContain('<room>')
    expect(report.events.map(({ type }) => type)).toEqual(diagnosis.events.map(({ type }) => type))
    expect(report.events.find(({ type }) => type === 'lost')).toMatchObject({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      error: { name: 'ConnectionError', reason: 'transport_closed', phase: 'connected', retryable: true }
    })
    expect(report.status).toMatchObject({ state: 'connected', lastError: null })
  })

  it('has no token in it, wherever that travels', async () => {
    for (const websocketAuthStrategy of ['param', 'sub-protocol', 'header'] as const) {
      const told = story({ auth: () => 'top.secret.token', websocketAuthStrategy })
      const diagnosis = diagnose(told.cable)
      told.cable.subscribeTo('Room')
      await told.clock.advance()
      told.server.welcome('sid-of-mine')
      told.server.end(4000, 'bye')
      expect(JSON.stringify(diagnosis.report())).not.toMatch(/secret|sid-of-mine/)
    }
  })
})

describe('what is remembered', () => {
  it('is bounded in time and in number', async () => {
    const { cable, clock, server } = story()
    const diagnosis = diagnose(cable, { keep: 60_000, most: 10 })
    cable.connect()
    server.welcome()
    for (let i = 0; i < 100; i++) {
      server.ping()
      await clock.advance(3_000)
    }
    expect(diagnosis.events).toHaveLength(10)
    expect(diagnosis.events[0]?.at).toBeGreaterThan(clock.now() - 60_000)
    await clock.advance(60_001)
    expect(diagnosis.events.filter(({ type }) => type === 'ping')).toEqual([])
  })

  it('grows no more once it was stopped', () => {
    const { cable } = story()
    const diagnosis = diagnose(cable)
    diagnosis.stop()
    cable.connect()
    expect(diagnosis.events).toEqual([])
    expect(diagnosis.counters.get().attempts).toBe(0)
  })
})
