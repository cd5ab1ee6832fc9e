import { NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { listening, MARGIN, NOON, ROOM } from './breaks.ts'

describe('after a break', () => {
  it('asks from where it was, and says that nothing was missed', async () => {
    const room = listening()
    room.say(1)
    room.say(2)
    await room.comeBack()
    expect(room.asked).toEqual({ since: NOON - MARGIN, streams: { a: { epoch: 'e1', offset: 2 } } })
    room.say(3)
    room.say(4)
    room.history(true)
    room.say(5)
    expect(room.told).toEqual(['fresh 0', 'a1', 'a2', 'a3', 'a4', 'recovered 2', 'a5'])
  })

  it('marks what came out of history', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(2)
    room.history(true)
    room.say(3)
    expect(room.metas.map(meta => meta?.replayed)).toEqual([false, true, false])
    expect(room.metas[1]).toEqual({ stream: 'a', epoch: 'e1', offset: 2, replayed: true, late: false })
  })

  it('says where the channel is', async () => {
    const room = listening()
    const stages: unknown[] = [room.channel.stage]
    room.channel.on('connect', () => stages.push(room.channel.stage))
    room.channel.on('recovery', () => stages.push(room.channel.stage))
    room.say(1)
    room.server.end()
    stages.push(room.channel.stage)
    await room.comeBack()
    room.history(true)
    expect(stages).toEqual(['live', null, 'replaying', 'live'])
  })

  it('keeps live messages that overtake the replay until it is over', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(5)
    room.say(2)
    room.say(3)
    room.say(4)
    expect(room.told.at(-1)).toBe('a4')
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'a3', 'a4', 'recovered 3', 'a5'])
  })

  it('takes replays that come in pieces, with live ones and other channels between', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(2)
    await room.clock.advance(4_000)
    room.say(6)
    room.server.say('{"channel":"Other"}', 'nobody wants this')
    room.server.say(ROOM, 'a whisper')
    room.say(3)
    await room.clock.advance(4_000)
    room.say(4)
    room.say(5)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'a whisper', 'a3', 'a4', 'a5', 'recovered 4', 'a6'])
  })

  it('keeps what it holds when the link breaks again, and asks from the same place', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(4)
    room.say(2)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 2 } } })
    room.history(false)
    room.history(true)
    // The server let go of it; the one that was in hand is not lost.
    expect(room.told.slice(2)).toEqual(['a2', 'gap 1 rejected a: e1/2 to e1/4, a: e1/4 to ?', 'a4'])
  })

  it('delivers nothing more to who left in the middle', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(3)
    room.say(4)
    room.channel.on('message', message => {
      if (message === 'a3') room.channel.disconnect()
    })
    room.say(2)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'recovered 1', 'a3'])
  })

  it('goes on where it stopped when a listener cuts the link in the middle', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(3)
    room.say(4)
    const off = room.channel.on('message', message => {
      if (message !== 'a3') return
      off()
      room.server.end()
    })
    room.say(2)
    room.history(true)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 3 } } })
    room.say(4)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'recovered 1', 'a3', 'a4', 'recovered 1'])
  })

  it('asks for nothing when a new subscription is made', async () => {
    const room = listening()
    room.say(1)
    room.channel.disconnect()
    await room.clock.advance(1_000)
    room.cable.subscribeTo('Room')
    await room.clock.advance(1_000)
    const subscribes = room.server.socket.sent.filter(({ command }) => command === 'subscribe')
    expect(subscribes).toEqual([
      { command: 'subscribe', identifier: ROOM },
      { command: 'subscribe', identifier: ROOM }
    ])
  })

  it('is not disturbed by giving back and taking in one task', async () => {
    const room = listening()
    room.say(1)
    room.channel.disconnect()
    const again = room.cable.subscribeTo('Room')
    const told: unknown[] = []
    again.on('message', message => told.push(message))
    await room.clock.advance(10)
    room.say(2)
    expect(again.stage).toBe('live')
    expect(told).toEqual(['a2'])
    expect(room.server.count('unsubscribe')).toBe(0)
  })

  it('tells who comes later that it begins anew, and nobody else', () => {
    const room = listening()
    room.say(1)
    const told: unknown[] = []
    const late = new NamedChannel('Room')
    late.on('recovery', verdict => told.push(verdict))
    room.cable.subscribe(late)
    expect(told).toEqual([{ status: 'fresh', replayed: 0 }])
    expect(room.verdicts).toHaveLength(1)
  })
})

describe('a channel that is taken again', () => {
  it('is not told what the one before was told, when a replay by time brings it', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    room.channel.disconnect()
    await room.clock.advance(300)
    const again = room.cable.subscribeTo('Room')
    const told: unknown[] = []
    again.on('message', message => told.push(message))
    room.server.confirm(ROOM)
    await room.comeBack({ restored: true })
    expect(room.asked).toEqual({ since: NOON - MARGIN })
    for (const offset of [1, 2, 3, 4]) room.say(offset)
    room.history(true)
    expect(told).toEqual(['a4'])
  })
})

describe('a request that a new subscription left behind', () => {
  it('brings nothing to the next one', async () => {
    const room = listening()
    room.say(1)
    room.server.end()
    await room.clock.advance(6_000)
    room.server.welcome('s2')
    expect(room.requests).toBe(1)
    room.channel.disconnect()
    await room.clock.advance(1)
    const again = room.cable.subscribeTo('Room')
    const told: unknown[] = []
    again.on('message', message => told.push(message))
    room.server.confirm(ROOM)
    room.say(2)
    room.history(true)
    await room.clock.advance(1_000)
    room.server.confirm(ROOM)
    room.say(3)
    expect(room.server.log.slice(-2)).toEqual([`unsubscribe ${ROOM}`, `subscribe ${ROOM}`])
    expect(told).toEqual(['a3'])
  })
})

describe('while missed messages come in', () => {
  it('another user may come: what waits is not theirs, and a gap says so', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(5)
    room.cable.forget()
    expect(room.told.slice(2)).toEqual(['gap 0 unproven'])
    room.history(true)
    room.say(6)
    await room.clock.advance(60_000)
    expect(room.told.slice(3)).toEqual(['a6'])
    expect(room.channel.stage).toBe('live')
  })

  it('another user may come inside of a message: nothing more of the one before is delivered', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    for (const offset of [3, 4, 5]) room.say(offset)
    room.channel.on('message', message => {
      if (message === 'a3') room.cable.forget()
    })
    room.say(2)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'recovered 1', 'a3', 'gap 0 unproven'])
  })

  it('the channel may be given back and taken again: it hears how it went', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.channel.disconnect()
    room.history(true)
    const stages: unknown[] = []
    const again = room.cable.subscribeTo('Room')
    again.on('recovery', () => stages.push(again.stage))
    await room.clock.advance(60_000)
    expect(again.stage).toBe('live')
    expect(stages).toEqual(['live'])
  })
})

describe('what a channel heard before it was given back', () => {
  it('is known in its order: that of the newest epoch is what is missing', async () => {
    const room = listening()
    room.say(9)
    room.say(3, { epoch: 'e2' })
    room.channel.disconnect()
    await room.clock.advance(300)
    const told: unknown[] = []
    const again = room.cable.subscribeTo('Room')
    room.server.confirm(ROOM)
    again.on('recovery', verdict => told.push(verdict))
    await room.comeBack()
    room.history(true)
    expect(told).toMatchObject([{ missed: [{ after: { epoch: 'e2', offset: 3 } }] }])
  })
})
