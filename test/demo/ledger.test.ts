import { beforeEach, describe, expect, it } from 'vitest'
import { Ledger, type ReceiverLog } from '../../examples/live-event/ledger.ts'

describe('The ledger', () => {
  let time: number
  let ledger: Ledger
  let log: ReceiverLog

  beforeEach(() => {
    time = 0
    ledger = new Ledger(() => time)
    log = { received: [], confirmations: [] }
  })

  const publish = (at: number, stream: 'chat' | 'slides' = 'chat') => {
    time = at
    return ledger.record(stream)
  }
  const confirm = (at: number, sid: string) => log.confirmations.push({ stream: 'chat', sid, at })
  const cut = (at: number, ...sids: string[]) => {
    time = at
    ledger.cut(sids)
  }

  it('counts what came', () => {
    confirm(10, 's1')
    log.received.push(publish(20), publish(30))

    expect(ledger.account(log)).toEqual({
      sent: 2,
      delivered: 2,
      missedWhileAway: 0,
      missedWhileHere: 0,
      repeated: 0
    })
  })

  it('does not excuse a message that a confirmed link had to bring', () => {
    confirm(10, 's1')
    publish(20)
    log.received.push(publish(30))

    expect(ledger.account(log)).toMatchObject({ sent: 2, delivered: 1, missedWhileHere: 1 })
  })

  it('excuses what was published before the confirmation, or on a stream without one', () => {
    publish(5)
    confirm(10, 's1')
    publish(20, 'slides')

    expect(ledger.account(log)).toMatchObject({ missedWhileAway: 2, missedWhileHere: 0 })
  })

  it('excuses what was published after a cut, and less than 250 ms before it', () => {
    confirm(10, 's1')
    publish(749)
    publish(751)
    cut(1_000, 's1')
    publish(1_001)

    expect(ledger.account(log)).toMatchObject({ missedWhileAway: 2, missedWhileHere: 1 })
  })

  it('excuses nothing on the link after the cut', () => {
    confirm(10, 's1')
    cut(1_000, 's1')
    confirm(1_050, 's2')
    publish(1_060)

    expect(ledger.account(log)).toMatchObject({ missedWhileAway: 0, missedWhileHere: 1 })
  })

  it('does not excuse a client that left a link nobody cut', () => {
    confirm(10, 's1')
    cut(1_000, 'of somebody else')
    publish(2_000)

    expect(ledger.account(log)).toMatchObject({ missedWhileHere: 1 })
  })

  it('holds a link cut twice against the first cut', () => {
    confirm(10, 's1')
    cut(1_000, 's1')
    publish(1_100)
    cut(2_000, 's1')

    expect(ledger.account(log)).toMatchObject({ missedWhileAway: 1, missedWhileHere: 0 })
  })

  it('notices what came twice', () => {
    confirm(10, 's1')
    const number = publish(20)
    log.received.push(number, number)

    expect(ledger.account(log)).toMatchObject({ sent: 1, delivered: 1, repeated: 1 })
  })
})
