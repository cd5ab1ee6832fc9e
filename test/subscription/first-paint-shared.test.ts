import { NamedChannel, type Position, type SubscribedSince } from 'hawser'
import { describe, expect, it } from 'vitest'
import { type Listening, listening, NOON, ROOM } from '../history/breaks.ts'
import { connectedStory, EXTENDED, nextSocket, type Story } from '../support/story.ts'

const FIRST: Position = { stream: 'a', epoch: 'e1', offset: 1 }

/** Somebody subscribes with what its page was made with: what it is told. */
function join({ cable }: Pick<Story, 'cable'>, since: SubscribedSince): unknown[] {
  const told: unknown[] = []
  const channel = new NamedChannel('Room')
  channel.on('recovery', verdict =>
    told.push(verdict.status === 'gap' ? `gap ${verdict.reason}` : verdict.status)
  )
  cable.subscribe(channel, { since })
  return told
}

/** What the last request for history asked for on this link, and what was told by then. */
const seen = ({ asked }: Listening, told: unknown[]) => ({ asked, told })

describe('A page comes while its channel is being given back', () => {
  it.each<[string, SubscribedSince, object]>([
    ['a time', NOON, { since: NOON }],
    ['a position', FIRST, { streams: { a: { epoch: 'e1', offset: 1 } } }]
  ])('and asks for what it was made with: %s', async (_, since, asked) => {
    const room = listening()
    room.say(1)
    room.channel.disconnect()
    await room.clock.advance(100)
    const told = join(room, since)
    await room.clock.advance(200)
    expect(seen(room, told)).toEqual({ asked, told: [] })
  })

  it('the link is down, and the server restores the channel: it is asked for all the same', async () => {
    const room = listening()
    room.say(1)
    room.server.end()
    room.channel.disconnect()
    await room.clock.advance(10)
    const told = join(room, FIRST)
    await nextSocket(room)
    room.server.socket.accept()
    room.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [ROOM] })
    await room.clock.advance(300)
    expect(seen(room, told)).toEqual({ asked: { streams: { a: { epoch: 'e1', offset: 1 } } }, told: [] })
  })

  it.each([
    {
      what: 'the app closes the cable',
      end: (room: Listening) => room.cable.disconnect(),
      async comeBack(room: Listening) {
        room.cable.connect()
        await room.clock.advance(10)
      }
    },
    { what: 'the server ends the link', end: (room: Listening) => room.server.end(), comeBack: nextSocket }
  ])('$what in the same task: it is asked for on the next link', async ({ end, comeBack }) => {
    const room = listening()
    room.say(1)
    room.channel.disconnect()
    end(room)
    const told = join(room, FIRST)
    await room.clock.advance(10)
    await comeBack(room)
    room.server.welcome('s2')
    await room.clock.advance(300)
    expect(seen(room, told)).toEqual({ asked: { streams: { a: { epoch: 'e1', offset: 1 } } }, told: [] })
  })
})

describe('Who comes with a time', () => {
  it('is told a gap where a message after it was delivered to others', async () => {
    const room = listening()
    await room.clock.advance(1_500)
    room.say(1)
    const told = join(room, NOON + 1)
    await room.clock.advance(300)
    expect(told).toEqual(['fresh', 'gap unproven'])
  })

  it('is told a gap where others have asked without one', async () => {
    const { cable, server, clock } = connectedStory({ protocol: EXTENDED })
    server.ping(NOON)
    cable.subscribeTo('Room')
    await clock.advance(300)
    const told = join({ cable }, NOON)
    server.confirm(ROOM)
    expect(told).toEqual(['gap unproven', 'fresh'])
    expect(server.socket.sent.filter(({ history }) => history)).toEqual([])
  })
})
