import type { TestServer } from 'hawser/testing'
import { parseJson } from '../../src/server/json.ts'
import type { Ear } from '../../src/testing/wire.ts'
import { EXTENDED } from '../support/story.ts'
import { settled } from '../support/virtual-clock.ts'

const HALL = '{"channel":"Hall"}'

/** One of them. `null`: the server ended its link, or it goes. */
interface Guest {
  readonly id: string
  status: number
  ear: Ear | null
}

/** The others in the hall, each by a link of its own: now and then one goes and another comes. */
export class Crowd {
  readonly #server: TestServer
  readonly #guests: Guest[] = []
  came = 0
  left = 0

  constructor(server: TestServer, size: number) {
    this.#server = server
    while (this.#guests.length < size) this.#come()
  }

  /** One goes, with a word or without, another says something else of itself, and a third one comes. */
  change(): void {
    const guest = this.#guests.shift()
    if (guest && ++this.left % 2 === 0) guest.ear?.closed()
    else if (guest) say(guest, 'leave')
    const [next] = this.#guests
    if (next) say(next, 'join', next.status++)
    this.#come()
  }

  /** Those whose links the server has ended make another. */
  comeBack(): void {
    for (const guest of this.#guests) if (!guest.ear) this.#enter(guest)
  }

  /** Who is in the hall, as the server says it to somebody who just came. */
  async roster(): Promise<string[]> {
    let told: string[] = []
    const ear = this.#knock(frame => {
      const { type, message } = Object(parseJson(frame))
      if (type === 'presence' && message.type === 'info') told = (message.records ?? []).map(memberOf)
    })
    ear?.receive(JSON.stringify({ command: 'subscribe', identifier: HALL }))
    ear?.receive(JSON.stringify({ command: 'presence', identifier: HALL }))
    await settled()
    ear?.closed()
    return told.sort()
  }

  #come(): void {
    const guest = { id: `guest ${++this.came}`, status: 0, ear: null }
    this.#guests.push(guest)
    this.#enter(guest)
  }

  #enter(guest: Guest): void {
    guest.ear = this.#knock(
      () => {},
      () => {
        guest.ear = null
      }
    )
    say(guest, 'subscribe', guest.status)
  }

  #knock(send: (frame: string) => void, gone = () => {}): Ear | null {
    const knock = { url: 'ws://server.test/cable', headers: {}, offered: [EXTENDED] }
    return this.#server.accept(knock, { send, close: gone, cut: gone })
  }
}

function say({ id, ear }: Guest, command: 'subscribe' | 'join' | 'leave', status?: number): void {
  const presence = status !== undefined && { presence: { type: 'join', id, info: { status } } }
  ear?.receive(JSON.stringify({ command, identifier: HALL, ...presence }))
}

/** A member in one text, whoever knows it. */
export const memberOf = ({ id, info }: { id: string; info?: unknown }) => `${id} ${JSON.stringify(info)}`
