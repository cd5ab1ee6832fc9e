import type { CableTrace } from 'hawser'
import { expect, it } from 'vitest'
import { listening, ROOM } from '../history/breaks.ts'
import { EXTENDED, nextSocket, story } from '../support/story.ts'

/** What was told, without its times. */
const namesOf = (events: readonly CableTrace[]) => events.map(({ type }) => type)

it('a link is told from its first try to its end, with causes', async () => {
  const { cable, clock, server } = story({ protocol: EXTENDED })
  const events: CableTrace[] = []
  cable.trace(event => events.push(event))

  cable.subscribeTo('Room')
  server.welcome('s1')
  server.confirm(ROOM)
  server.ping(1_767_225_600)
  server.end(1006)
  await nextSocket({ server, clock })
  cable.disconnect()

  const [lost] = events.filter(({ type }) => type === 'lost')
  expect(events).toMatchObject([
    { type: 'attempt', cause: 'connect', failures: 0, protocol: EXTENDED },
    { type: 'opened' },
    { type: 'welcomed', restored: false },
    { type: 'subscribing', identifier: ROOM, history: false },
    { type: 'subscribed', identifier: ROOM, how: 'confirmed' },
    { type: 'verdict', identifier: ROOM, verdict: { status: 'fresh', replayed: 0 } },
    { type: 'ping', serverTime: 1_767_225_600 },
    { type: 'lost', error: { reason: 'transport_closed' } },
    { type: 'attempt', cause: 'retry', failures: 1 },
    { type: 'closed', error: null }
  ])
  if (lost?.type !== 'lost') throw new Error('no loss was told')
  // Timers are late by less than a millisecond here.
  expect(Number(events[8]?.at) - lost.at - lost.delay).toBeCloseTo(0, 0)
})

it('a recovery is told: the request, second copies, the verdict', async () => {
  const room = listening()
  room.say(1)
  const events: CableTrace[] = []
  room.cable.trace(event => events.push(event))
  await room.comeBack({ restored: true })
  room.say(2)
  room.history(true)
  room.say(2)

  const told = events.filter(({ type }) => ['history', 'duplicate', 'verdict', 'subscribed'].includes(type))
  expect(told).toMatchObject([
    { type: 'subscribed', how: 'restored' },
    { type: 'history', identifier: ROOM },
    { type: 'verdict', verdict: { status: 'recovered', replayed: 1 } },
    { type: 'duplicate', identifier: ROOM }
  ])
})

it('a server that does not answer, one that says no, and a channel that is given back are told', async () => {
  const { cable, clock, server } = story({ protocol: EXTENDED })
  const events: CableTrace[] = []
  cable.trace(event => events.push(event))
  const room = cable.subscribeTo('Room')
  server.welcome('s1')
  await clock.advance(5_000)
  await clock.advance(250)
  server.confirm(ROOM)
  server.socket.receive({ type: 'confirm_history', identifier: ROOM })
  room.disconnect()
  cable.subscribeTo('Lobby')
  await clock.advance(0)
  server.reject(JSON.stringify({ channel: 'Lobby' }))

  expect(events.filter(event => 'identifier' in event)).toMatchObject([
    { type: 'subscribing', identifier: ROOM },
    { type: 'unanswered', identifier: ROOM, times: 1 },
    { type: 'unsubscribing', identifier: ROOM, wanted: true },
    { type: 'subscribing', identifier: ROOM },
    { type: 'subscribed', identifier: ROOM },
    { type: 'verdict', identifier: ROOM },
    { type: 'subscribing', identifier: JSON.stringify({ channel: 'Lobby' }) },
    { type: 'unsubscribing', identifier: ROOM, wanted: false },
    { type: 'rejected', identifier: JSON.stringify({ channel: 'Lobby' }) }
  ])
})

it('signals of the page, and a try that they bring forward, are told', async () => {
  const { cable, clock, server, page } = story({ protocol: EXTENDED })
  const events: CableTrace[] = []
  cable.trace(event => events.push(event))
  cable.connect()
  server.welcome()
  server.end()
  await clock.advance(1)
  page.signal('online')

  expect(events.slice(-3)).toMatchObject([
    { type: 'lost' },
    { type: 'signal', signal: 'online' },
    { type: 'hurried' }
  ])
})

it('an error nobody waited for is told', () => {
  const { cable } = story()
  const events: CableTrace[] = []
  cable.trace(event => events.push(event))
  const error = new Error('a listener')
  cable.report(error)

  expect(events).toMatchObject([{ type: 'error', error }])
})

it('each listener hears until its own undo, and one that throws stops nobody', () => {
  const { cable, errors } = story()
  const heard: string[] = []
  const listener = ({ type }: CableTrace) => heard.push(type)
  const first = cable.trace(listener)
  cable.trace(() => {
    throw new Error('mine')
  })
  const second = cable.trace(listener)
  first()
  cable.connect()
  expect(heard).toEqual(['attempt'])
  second()
  cable.disconnect()
  expect(heard).toEqual(['attempt'])
  // It would be told to the same listener again.
  expect(errors).toEqual([])
})

it('a restored session says so', async () => {
  const room = listening()
  const events: CableTrace[] = []
  room.cable.trace(event => events.push(event))
  await room.comeBack({ restored: true })
  expect(namesOf(events)).toContain('welcomed')
  expect(events.find(({ type }) => type === 'welcomed')).toMatchObject({ restored: true })
})
