import { expect, it } from 'vitest'
import type { Fact, Frame, Position, Untimed, Verdict } from './facts.ts'
import { judge } from './oracle.ts'
import { drawSchedule, POLITE, type Ways } from './schedule.ts'

const HALL = JSON.stringify({ channel: 'Hall' })

it('has nothing to say of a client that got everything once and in order', () => {
  const story = new Story().live().publish(3).take(1, 2, 3).get(1, 2, 3)
  expect(story.verdict).toEqual([])
})

it('notices a message that came twice', () => {
  const story = new Story().live().publish(1).take(1).get(1, 1)
  expect(story.verdict).toEqual(['client 0 Hall got news 1 twice'])
})

it('notices messages in the wrong order', () => {
  const story = new Story().live().publish(2).take(1, 2).get(2, 1)
  expect(story.verdict[0]).toBe('client 0 Hall got news 1 behind 2')
})

it('notices a message that never came', () => {
  const story = new Story().live().publish(3).take(1, 3).get(1, 3)
  expect(story.verdict).toEqual(['client 0 Hall lost news 2 in silence'])
})

it('notices that the last message never came', () => {
  const story = new Story().live().publish(2).take(1).get(1)
  expect(story.verdict).toEqual(['client 0 Hall lost news 2 in silence'])
})

it('takes a gap for a loss, told before the message behind it', () => {
  const story = new Story().live().publish(1).take(1).get(1).publish(1).forget().publish(1, 'e2')
  story
    .reconnect()
    .reject()
    .take(3)
    .tell(gap({ epoch: 'e1', offset: 1 }, { epoch: 'e2', offset: 1 }))
    .get(3)
  expect(story.verdict).toEqual([])
})

it('does not take it when it is told too late', () => {
  const story = new Story().live().publish(1).take(1).get(1).publish(1).forget().publish(1, 'e2')
  story.reconnect().reject().take(3).tell({ status: 'recovered', replayed: 0 }).get(3)
  story.tell(gap({ epoch: 'e1', offset: 1 }, { epoch: 'e2', offset: 1 }))
  expect(story.verdict).toEqual(['client 0 Hall lost news 2 in silence'])
})

it('notices a gap for which there was no reason', () => {
  const story = new Story().live().publish(1).take(1).get(1).publish(1)
  story.reconnect().tell(gap({ epoch: 'e1', offset: 1 }, null))
  expect(story.verdict).toEqual([expect.stringContaining('nothing was rejected')])
})

it('notices a gap whose missing messages came', () => {
  const story = new Story().live().publish(1).take(1).get(1).publish(1)
  story
    .reconnect()
    .reject()
    .take(2)
    .tell(gap({ epoch: 'e1', offset: 1 }, null))
    .get(2)
  expect(story.verdict).toEqual([expect.stringContaining('news 2 came, so nothing is missing behind 1')])
})

it('notices a hole that history could have filled', () => {
  const story = new Story().live().publish(3).take(1).get(1).take(3)
  story.tell({ ...gap({ epoch: 'e1', offset: 1 }, { epoch: 'e1', offset: 3 }), reason: 'hole' }).get(3)
  expect(story.verdict).toEqual([expect.stringContaining('all of it could be had')])
})

it('takes a late message only where frames are out of order', () => {
  const late = (ways: Partial<Ways>) => new Story(ways).live().publish(2).take(2, 1).get(2).getLate(1).verdict
  expect(late({ reorderedLive: 5 })).toEqual([])
  expect(late({})).toEqual(['client 0 Hall got news 1 late, and nothing is out of order there'])
})

it('notices live messages before the verdict, and a second verdict', () => {
  const early = new Story().live().publish(1).reconnect().take(1).get(1).tell(RECOVERED)
  expect(early.verdict).toEqual(['client 0 Hall got news 1 live before the verdict'])
  expect(new Story().live().tell(RECOVERED).verdict).toEqual([
    'client 0 Hall was told recovered a second time'
  ])
})

it('notices who is stuck, who leaks timers, and whose own code threw', () => {
  const story = new Story().live()
  story.add({ kind: 'stuck', client: 0, what: 'Hall is connecting' })
  story.add({ kind: 'timers', client: 0, count: 1_000 })
  story.add({ kind: 'error', client: 0, error: new TypeError('x is not a function') })
  expect(story.verdict).toEqual([
    'client 0 is stuck: Hall is connecting',
    'client 0 has 1000 timers',
    'client 0 reports TypeError: x is not a function'
  ])
})

it('has nothing to say of calls that were sent once and heard, or refused and not sent', () => {
  const story = new Story().confirmed().call(1, 2, 3).say(1, 2).hear(1, 2).settle(1, 2).refuse(3, 'expired')
  expect(story.verdict).toEqual([])
})

it('notices calls that were sent twice, in the wrong order, or before the confirmation', () => {
  expect(new Story().confirmed().call(1).say(1, 1).hear(1).settle(1).verdict).toEqual([
    'call 1 of client 0 was sent twice'
  ])
  expect(new Story().confirmed().call(1, 2).say(2, 1).hear(2, 1).settle(1, 2).verdict).toEqual([
    'call 1 of client 0 was sent behind 2',
    'the server heard call 1 of client 0 behind 2'
  ])
  expect(new Story().live().call(1).say(1).hear(1).settle(1).verdict).toEqual([
    `call 1 of client 0 was sent before ${HALL} was confirmed`
  ])
})

it('notices a call that resolved and was not sent, or was sent and never heard', () => {
  expect(new Story().confirmed().call(1).settle(1).verdict).toEqual([
    'call 1 of client 0, queue, resolved, and was never sent'
  ])
  expect(new Story().confirmed().call(1).say(1).settle(1).verdict).toEqual([
    'call 1 of client 0, queue, was sent on a link that held, and never heard'
  ])
  expect(new Story().confirmed().call(1).say(1).settle(1).reconnect().tell(RECOVERED).verdict).toEqual([])
  const later = new Story().confirmed().call(1).say(1).settle(1).pass(5_000).reconnect().tell(RECOVERED)
  expect(later.verdict).toEqual(['call 1 of client 0, queue, was sent on a link that held, and never heard'])
})

it('excuses a call of a sleeper, who hears late that its link had ended', () => {
  const story = new Story().confirmed().call(1).say(1).settle(1).sleep(5_000)
  expect(story.reconnect().tell(RECOVERED).verdict).toEqual([])
})

it('notices a call that was refused and yet sent, for no reason, or never settled', () => {
  expect(new Story().confirmed().call(1).say(1).hear(1).refuse(1, 'offline').verdict).toEqual([
    'call 1 of client 0 was refused with offline, and had been sent'
  ])
  expect(new Story().confirmed().call(1).refuse(1, 'whim').verdict).toEqual([
    'call 1 of client 0 was refused with whim'
  ])
  expect(new Story().confirmed().call(1).verdict).toEqual(['call 1 of client 0, queue, never settled'])
})

const RECOVERED: Verdict = { status: 'recovered', replayed: 0 }

const gap = (after: Position | null, before: Position | null): Verdict => ({
  status: 'gap',
  replayed: 0,
  reason: 'rejected',
  missed: [{ stream: 'news', after, before }]
})

/** What one client with one channel on one stream lived through. */
class Story {
  readonly #facts: Fact[] = []
  readonly #ways: Ways
  readonly #positions: Position[] = []
  #link = 1
  #at = 0

  constructor(ways: Partial<Ways> = {}) {
    this.#ways = { ...POLITE, ...ways }
  }

  get verdict(): readonly string[] {
    return judge({ ...drawSchedule(1), ways: this.#ways }, this.#facts).violations
  }

  live(): this {
    this.add({ kind: 'subscribed', client: 0, life: 1, channel: 0 })
    return this.#linked().tell({ status: 'fresh', replayed: 0 })
  }

  confirmed(): this {
    return this.live().#frame({ type: 'confirm_subscription', identifier: HALL })
  }

  call(...calls: number[]): this {
    for (const call of calls) this.add({ kind: 'called', client: 0, life: 1, call, policy: 'queue' })
    return this
  }

  say(...calls: number[]): this {
    for (const call of calls) {
      const data = JSON.stringify({ action: 'say', call })
      const frame = { command: 'message', identifier: HALL, data }
      this.add({ kind: 'said', client: 0, link: this.#link, frame })
    }
    return this
  }

  hear(...calls: number[]): this {
    for (const call of calls) this.add({ kind: 'heard', call })
    return this
  }

  settle(...calls: number[]): this {
    for (const call of calls) this.add({ kind: 'settled', client: 0, call, error: null })
    return this
  }

  sleep(ms: number): this {
    return this.add({ kind: 'step', step: { do: 'sleep', client: 0, for: ms, wait: 0 } }).pass(ms)
  }

  refuse(call: number, reason: string): this {
    const error = Object.assign(new Error(reason), { reason })
    return this.add({ kind: 'settled', client: 0, call, error })
  }

  reconnect(): this {
    this.add({ kind: 'ended', client: 0, link: this.#link++, why: 'cut' })
    return this.#linked()
  }

  publish(count: number, epoch = 'e1'): this {
    for (let made = 0; made < count; made++) {
      const position = { epoch, offset: this.#positions.filter(one => one.epoch === epoch).length + 1 }
      const n = this.#positions.push(position)
      const fate = { transient: 0, excluding: null, servedAt: 0 }
      this.add({ kind: 'published', stream: 'news', n, place: { position }, ...fate })
    }
    return this
  }

  forget(): this {
    return this.add({ kind: 'forgot' })
  }

  reject(): this {
    const history = { streams: { news: { epoch: 'e1', offset: 1 } } }
    const command = { command: 'history', identifier: HALL, history }
    this.add({ kind: 'said', client: 0, link: this.#link, frame: command })
    return this.#frame({ type: 'reject_history', identifier: HALL })
  }

  take(...numbers: number[]): this {
    for (const n of numbers)
      this.#frame({
        identifier: HALL,
        message: { stream: 'news', n, transient: 0 },
        ...this.#positions[n - 1]
      })
    return this
  }

  get(...numbers: number[]): this {
    for (const n of numbers) this.#message(n, false)
    return this
  }

  getLate(n: number): this {
    return this.#message(n, true)
  }

  tell(verdict: Verdict): this {
    return this.add({ kind: 'verdict', client: 0, life: 1, verdict })
  }

  pass(ms: number): this {
    this.#at += ms
    return this
  }

  add(fact: Untimed): this {
    this.#facts.push({ ...fact, at: this.#at })
    return this
  }

  #linked(): this {
    this.add({ kind: 'linked', client: 0, link: this.#link, protocol: 'actioncable-v1-ext-json' })
    return this.add({ kind: 'connected', client: 0, life: 1 })
  }

  #frame(frame: Frame): this {
    return this.add({ kind: 'took', client: 0, link: this.#link, frame })
  }

  #message(n: number, late: boolean): this {
    const meta = { stream: 'news', ...this.#positions[n - 1], replayed: false, late }
    return this.add({
      kind: 'message',
      client: 0,
      life: 1,
      payload: { stream: 'news', n, transient: 0 },
      meta
    })
  }
}
