import type { MessageMeta, Place } from 'hawser/node'
import { beforeEach, describe, expect, it } from 'vitest'
import { Ledger } from '../../examples/live-event/ledger.ts'
import { ReceiverLog } from '../../examples/live-event/receiver-log.ts'

describe('The ledger', () => {
  let time: number
  let ledger: Ledger
  let log: ReceiverLog
  let newest: { chat: number; slides: number }

  beforeEach(() => {
    time = 0
    ledger = new Ledger(() => time)
    log = new ReceiverLog()
    newest = { chat: 0, slides: 0 }
  })

  function publish(stream: 'chat' | 'slides' = 'chat'): number {
    const number = ++newest[stream]
    ledger.record(stream, number)
    return number
  }
  const at = (offset: number, epoch = 'e1'): Place => ({ epoch, offset })
  const hear = (number: number, place: Place, replayed = false) => {
    const meta: MessageMeta = { stream: 'chat', ...place, replayed, late: false }
    log.heard('chat', number, meta)
  }
  const lacks = (after: Place | null, before: Place | null) =>
    log.judged('chat', {
      status: 'gap',
      reason: 'rejected',
      replayed: 0,
      missed: [{ stream: 'chat', after, before }]
    })
  const account = () => ledger.account(log)

  it('counts what came, and how', () => {
    log.confirmed('chat', 0)
    hear(publish(), at(1))
    hear(publish(), at(2), true)

    expect(account()).toEqual({
      sent: 2,
      delivered: 2,
      replayed: 1,
      missed: 0,
      announced: 0,
      repeated: 0,
      outOfOrder: 0
    })
  })

  it('begins with the first confirmation of the stream, and no later one', () => {
    publish()
    time = 10
    log.confirmed('chat', 10)
    publish()
    publish('slides')
    time = 20
    log.confirmed('chat', 20)

    expect(account()).toMatchObject({ sent: 1, delivered: 0, missed: 1 })
  })

  it('counts what came although it was published before', () => {
    hear(publish(), at(1))
    log.confirmed('chat', 10)

    expect(account()).toMatchObject({ sent: 1, delivered: 1 })
  })

  it('notices what came twice, or behind a later one of its stream', () => {
    log.confirmed('chat', 0)
    const [first, second, third] = [publish(), publish(), publish()]
    for (const number of [first, third, second, second]) log.heard('chat', number)
    log.heard('slides', publish('slides'))

    expect(account()).toMatchObject({ missed: 0, repeated: 1, outOfOrder: 1 })
  })

  it('takes a miss for announced between the two messages that the verdict names', () => {
    log.confirmed('chat', 0)
    hear(publish(), at(1))
    publish()
    const third = publish()
    publish()
    lacks(at(1), at(1, 'e2'))
    hear(third, at(1, 'e2'))

    // The last one was published behind the gap.
    expect(account()).toMatchObject({ missed: 2, announced: 1 })
  })

  it('takes a hole for announced between messages that came before', () => {
    log.confirmed('chat', 0)
    const [first, , third, , fifth] = [publish(), publish(), publish(), publish(), publish()]
    hear(first, at(1))
    hear(third, at(3))
    hear(fifth, at(5))
    lacks(at(1), at(3))

    expect(account()).toMatchObject({ missed: 2, announced: 1 })
  })

  it('keeps a gap open until the next message of its stream', () => {
    log.confirmed('chat', 0)
    log.confirmed('slides', 0)
    lacks(null, null)
    publish()
    log.heard('slides', publish('slides'))
    publish()
    expect(account()).toMatchObject({ missed: 2, announced: 2 })

    hear(publish(), at(1))
    publish()
    expect(account()).toMatchObject({ missed: 3, announced: 2 })
  })

  it('takes a verdict without a range for everything since the last message', () => {
    log.confirmed('chat', 0)
    publish()
    hear(publish(), at(2))
    publish()
    log.judged('chat', { status: 'gap', reason: 'no_history', replayed: 0, missed: [] })

    expect(account()).toMatchObject({ missed: 2, announced: 1 })
  })

  it('takes nothing for announced by a gap of another stream, or by a recovery', () => {
    log.confirmed('chat', 0)
    hear(publish(), at(1))
    publish()
    log.judged('slides', { status: 'gap', reason: 'unproven', replayed: 0, missed: [] })
    log.judged('chat', { status: 'recovered', replayed: 0 })

    expect(account()).toMatchObject({ missed: 1, announced: 0 })
  })
})
