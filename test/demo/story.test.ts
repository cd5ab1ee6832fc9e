import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { KEPT } from '../../examples/event-room/settings.ts'
import { attendance } from '../../examples/live-event/attendance.ts'
import { closeEvent } from '../../examples/live-event/closing.ts'
import { type LiveEvent, openLiveEvent } from '../../examples/live-event/event.ts'
import { playByKeys } from '../../examples/live-event/keys.ts'
import type { Which } from '../../examples/live-event/ledger.ts'
import { createGuest, isHere, isLive, type Player } from '../../examples/live-event/players.ts'
import { tellOfRecoveries } from '../../examples/live-event/recoveries.ts'
import type { Screen, Topic } from '../../examples/live-event/screen.ts'
import { tellStory } from '../../examples/live-event/story.ts'
import { eventually } from '../support/eventually.ts'

const NOBODY_LOOKS = new Map()
const NOTICE = { text: 'Coffee is served.' }
const DARK: Screen = { say() {}, line() {} }

let carelessLinks = 0

/** Brings the first notice twice, without its position, and loses the last one: the client cannot know of either. */
class Careless extends WebSocket {
  #noticed = carelessLinks++ > 0

  override emit(event: string, ...args: unknown[]): boolean {
    const text = event === 'message' ? String(args[0]) : ''
    if (text.includes('The doors close.')) return true
    if (this.#noticed || !text.includes('"stream_id":"notifications"')) return super.emit(event, ...args)

    this.#noticed = true
    const { identifier, message } = JSON.parse(text)
    const frame = JSON.stringify({ identifier, message })
    super.emit(event, frame, false)
    return super.emit(event, frame, false)
  }
}

/** Keeps what is said about this. */
class Notebook implements Screen {
  readonly said: string[] = []
  readonly #topic: Topic

  constructor(topic: Topic) {
    this.#topic = topic
  }

  say(topic: Topic, text: string): void {
    if (topic === this.#topic) this.said.push(text)
  }

  line(): void {}
}

describe('A live event', { timeout: 30_000 }, () => {
  let event: LiveEvent
  let players: Player[]

  beforeEach(async () => {
    event = await openLiveEvent(NOBODY_LOOKS)
    players = []
  })

  afterEach(async () => {
    for (const { cable } of players) cable.disconnect()
    await event.room.close()
  })

  it('complains of what a client missed without a word, or got twice', async () => {
    const careless = { websocketImplementation: Careless }
    players = [createGuest(event.room.url, 'ann'), createGuest(event.room.url, 'ben', careless)]

    const { exitCode, complaints } = await tellStory(event, players, DARK, {
      duration: 1_500,
      patience: 4_000
    })

    expect(complaints).toEqual([
      'ben missed one message without being told',
      'ben got one message more than once'
    ])
    expect(exitCode).toBe(1)
  })

  const greet = () => event.room.stage.say('ann', 'Good morning.')

  /** Everybody has heard something of every stream. */
  async function warm(): Promise<void> {
    await eventually(() => players.every(isLive))
    const { stage } = event.room
    const messages: Which[] = [
      { stream: 'chat', number: greet() },
      { stream: 'notifications', number: stage.publish('notifications', NOTICE) },
      { stream: 'slides', number: stage.nextSlide() }
    ]
    await eventually(() => players.every(({ log }) => messages.every(message => log.has(message))))
  }

  it('explains what was missed when the server lost its memory, and does not complain', async () => {
    players = ['ann', 'ben'].map(name => createGuest(event.room.url, name))
    await warm()
    const gaps = new Notebook('gap')
    tellOfRecoveries(players, gaps)

    const restarted = event.room.restart('forgetting')
    greet()
    greet()
    await restarted
    const end = await closeEvent(event, players, { patience: 4_000 })

    expect(end.complaints).toEqual([])
    expect(end.remarks).toEqual(
      ['ann', 'ben'].map(name => `${name} missed 2 messages, and was told so: the server had lost its memory`)
    )
    expect(end.accounts.get('ann')).toMatchObject({ missed: 2, announced: 2 })
    expect(end.exitCode).toBe(0)
    expect(gaps.said.map(text => text.split(':')[0]).sort()).toEqual(['ann', 'ben'])
    for (const text of gaps.said)
      expect(text).toMatch(
        /something may be missing \(rejected\): chat after 1.*; notifications after 1.*; slides after 1/
      )
  })

  it('complains of what was missed, though announced, when the server had its memory', async () => {
    const ann = createGuest(event.room.url, 'ann')
    players = [ann]
    await warm()

    event.room.cut()
    for (let message = 0; message < KEPT + 100; message++) greet()
    await eventually(() => !isHere(ann))
    // What is published in the end pushes the oldest out: not before they were brought back.
    await eventually(() => isLive(ann))
    const end = await closeEvent(event, players, { patience: 4_000 })

    expect(end.complaints).toEqual([
      'ann missed 100 messages, and was told so, though the server had kept its memory'
    ])
    expect(end.accounts.get('ann')).toMatchObject({ replayed: KEPT, missed: 100 })
    expect(end.exitCode).toBe(1)
  })

  it('obeys the keys: cut, restart, restart without memory, quit', async () => {
    const ann = createGuest(event.room.url, 'ann')
    players = [ann]
    await warm()
    const raw: boolean[] = []
    const keyboard = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) })
    const never = new AbortController().signal
    const played = playByKeys(event, players, DARK, keyboard, never)

    for (const [key, reason] of [
      ['c', 'transport_closed'],
      ['r', 'server_restart'],
      ['f', 'server_restart']
    ]) {
      const lost = new Promise<string>(resolve =>
        ann.cable.once('disconnect', error => resolve(error.reason ?? ''))
      )
      keyboard.write(key)
      expect(await lost).toBe(reason)
      await eventually(() => isLive(ann))
      expect(attendance(event.room.backend.server)).toEqual(['ann'])
      expect(event.room.hasForgotten).toBe(key === 'f')
    }

    keyboard.write('q')
    await played
    expect(raw).toEqual([true, false])
    // One message for each key: two came afterwards, the last was lost with the memory.
    expect(event.ledger.account(ann.log)).toMatchObject({ replayed: 2, missed: 1, announced: 1 })
  })
})
