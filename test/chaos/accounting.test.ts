import { describe, expect, it } from 'vitest'
import { account, stepsBack } from './accounting.ts'
import { confirmed, message, messages, publish, released, story, verdict } from './by-hand.ts'

describe('The accounting', () => {
  it('finds nothing to say where each message came once', () => {
    const tally = account(story({ heard: [confirmed(), ...messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)] }))

    expect(tally).toMatchObject({ owed: 10, once: 10, announced: 0, silent: 0, twice: 0, disorder: 0 })
    expect(tally).toMatchObject({ delayed: 0, late: 0, dead: false, lost: [] })
    expect(tally.delays).toEqual(Array(10).fill(5))
  })

  it('tells what came twice, what came too late in the row, and what never came', () => {
    const heard = [confirmed(), ...messages(1, 3, 2, 4), message(4, { at: 450 }), ...messages(5, 6, 7, 9, 10)]

    const tally = account(story({ heard }))
    expect(tally).toMatchObject({ owed: 10, once: 8, twice: 1, disorder: 1, silent: 1, lost: [8] })
  })

  it('owes nothing that was published before the confirmation', () => {
    expect(account(story({ heard: [confirmed(450), ...messages(5, 6, 7, 8, 9, 10)] }))).toMatchObject({
      owed: 6,
      once: 6,
      silent: 0
    })
  })

  it('owes nothing that the server did not acknowledge, and still counts its copies', () => {
    const published = publish(3, number => (number === 2 ? { acknowledged: null } : {}))

    const missed = account(story({ published, heard: [confirmed(), ...messages(1, 3)] }))
    expect(missed).toMatchObject({ owed: 2, once: 2, silent: 0 })
    const copied = account(story({ published, heard: [confirmed(), ...messages(1, 2, 2, 3)] }))
    expect(copied).toMatchObject({ owed: 2, once: 2, twice: 1 })
  })

  it('counts the marks and the verdicts of the client', () => {
    const heard = [
      confirmed(),
      verdict(60, { status: 'fresh', replayed: 0 }),
      message(2),
      message(1, { at: 250, late: true }),
      verdict(300, { status: 'gap', replayed: 0, reason: 'hole', missed: [] }),
      verdict(400, { status: 'gap', replayed: 0, reason: 'hole', missed: [] })
    ]
    expect(account(story({ heard }))).toMatchObject({ late: 1, verdicts: { fresh: 1, 'gap hole': 2 } })
  })

  it('calls a subscription dead that does not get the last message', () => {
    const published = publish(3, number => ({ last: number === 3 }))

    expect(account(story({ published, heard: [confirmed(), ...messages(1, 2)] }))).toMatchObject({
      owed: 2,
      once: 2,
      dead: true
    })
    expect(account(story({ published, heard: [confirmed(), ...messages(1, 2, 3)] })).dead).toBe(false)
  })
})

describe('A message is delayed', () => {
  const twoLinks = [
    { welcomed: 0, broken: 250, instance: 1 },
    { welcomed: 2_000, broken: Number.POSITIVE_INFINITY, instance: 1 }
  ]

  it('when it comes more than a second after it was published', () => {
    const heard = [confirmed(), message(1, { at: 1_100 }), message(2, { at: 1_300 })]
    expect(account(story({ published: publish(2), heard })).delayed).toBe(1)
  })

  it('not while there was no link that could bring it', () => {
    const heard = [confirmed(), message(3, { at: 2_900 }), message(4, { at: 3_100 })]
    expect(account(story({ published: publish(4), heard, connections: twoLinks })).delayed).toBe(1)
  })

  it('not because the link broke right behind it', () => {
    const heard = [confirmed(), message(1, { at: 2_100 })]
    expect(account(story({ published: publish(1), heard, connections: twoLinks })).delayed).toBe(0)
  })
})

describe('What the server still holds', () => {
  const links = (instance: number) => [
    { welcomed: 0, broken: 350, instance: 1 },
    { welcomed: 850, broken: Number.POSITIVE_INFINITY, instance }
  ]

  it('is what the client missed live, and the one it comes back to has', () => {
    const heard = [confirmed(), ...messages(1, 2, 3), message(6, { at: 860 }), ...messages(9, 10)]
    expect(account(story({ heard, connections: links(1) }))).toMatchObject({ held: 5, heldDelivered: 1 })
  })

  it('is only what the new instance was given', () => {
    const published = publish(10, number => ({ instance: number < 6 ? 1 : 2 }))
    const heard = [confirmed(), ...messages(1, 2, 3), message(7, { at: 860 })]
    expect(account(story({ published, heard, connections: links(2) }))).toMatchObject({
      held: 3,
      heldDelivered: 1
    })
  })

  it('is only the end of a stream where the server keeps little', () => {
    const heard = [confirmed(), ...messages(1, 2, 3), message(8, { at: 860 })]
    expect(account(story({ heard, connections: links(1), historyLimit: 4 }))).toMatchObject({
      held: 2,
      heldDelivered: 1
    })
  })
})

describe('A stream that the app gives back and takes again', () => {
  it('owes what came after each confirmation, and to a life that ended only what lies before its last message', () => {
    const heard = [confirmed(), ...messages(1, 3), released(420), confirmed(650), ...messages(7, 8, 9, 10)]
    // 2 was lost; whether 4 could have come, nobody knows; 5 and 6 were published in between.
    expect(account(story({ heard }))).toMatchObject({ owed: 7, once: 6, silent: 1, lost: [2] })
  })

  it('must not bring again what the life before has brought', () => {
    const heard = [confirmed(), ...messages(1, 2), released(250), confirmed(260), ...messages(2, 3)]
    expect(account(story({ published: publish(3), heard }))).toMatchObject({
      again: 1,
      twice: 0,
      disorder: 0
    })
  })

  it('owes nothing to a life that was never confirmed', () => {
    const heard = [confirmed(), ...messages(1, 2), released(250), released(400)]
    expect(account(story({ published: publish(5), heard }))).toMatchObject({ owed: 2, once: 2 })
  })
})

it('Steps back are counted once for each message, copies not at all', () => {
  expect(stepsBack([1, 2, 3])).toBe(0)
  expect(stepsBack([1, 4, 2, 3, 5])).toBe(2)
  expect(stepsBack([1, 2, 3, 2, 3, 4])).toBe(0)
})
