import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type LiveEvent, openLiveEvent } from '../../examples/live-event/event.ts'
import { playByKeys } from '../../examples/live-event/keys.ts'
import { createGuest, isHere, type Player } from '../../examples/live-event/players.ts'
import type { Screen } from '../../examples/live-event/screen.ts'
import { tellStory } from '../../examples/live-event/story.ts'

const DARK: Screen = { say() {}, line() {} }

/** Loses one message and brings the next one twice. */
class Careless extends WebSocket {
  #notices = 0

  override emit(event: string, ...args: unknown[]): boolean {
    const notice = event === 'message' && String(args[0]).includes('NotificationsChannel')
    if (notice && String(args[0]).includes('number')) {
      this.#notices++
      if (this.#notices === 2) return true
      if (this.#notices === 3) super.emit(event, ...args)
    }
    return super.emit(event, ...args)
  }
}

describe('A live event', { timeout: 30_000 }, () => {
  let event: LiveEvent
  let players: Player[]

  beforeEach(async () => {
    event = await openLiveEvent()
    players = []
  })

  afterEach(async () => {
    for (const { cable } of players) cable.disconnect()
    await event.close()
  })

  it('complains of what a client missed, or got twice, while it was connected', async () => {
    const careless = { websocketImplementation: Careless }
    players = [createGuest(event.server.url, 'ann'), createGuest(event.server.url, 'ben', careless)]

    const { exitCode, complaints } = await tellStory(event, players, DARK, {
      duration: 1_500,
      patience: 4_000
    })

    // Every link of ben's is a careless one.
    expect(complaints[0]).toMatch(/^ben was connected and missed (one message|\d messages)$/)
    expect(complaints[1]).toMatch(/^ben got (one message|\d messages) more than once$/)
    expect(complaints).toHaveLength(2)
    expect(exitCode).toBe(1)
  })

  it('obeys the keys: cut, restart, quit', async () => {
    const ann = createGuest(event.server.url, 'ann')
    players = [ann]
    await ann.slides.ensureSubscribed()
    const raw: boolean[] = []
    const keyboard = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) })
    const never = new AbortController().signal
    const played = playByKeys(event, players, DARK, keyboard, never)

    for (const [key, reason] of [
      ['c', 'transport_closed'],
      ['r', 'server_restart']
    ]) {
      const lost = new Promise<string>(resolve =>
        ann.cable.once('disconnect', error => resolve(error.reason ?? ''))
      )
      keyboard.write(key)
      expect(await lost).toBe(reason)
      await back(ann)
    }

    keyboard.write('q')
    await played
    expect(raw).toEqual([true, false])
    expect(isHere(ann)).toBe(true)
  })
})

async function back({ slides }: Player): Promise<void> {
  if (slides.state !== 'connected') await new Promise(resolve => slides.once('connect', resolve))
}
