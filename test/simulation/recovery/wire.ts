import type { Clock } from 'hawser'
import type { Session } from 'hawser/server'
import { Lane } from '../../../src/testing/lane.ts'
import { FakeSocket } from '../../support/fake-socket.ts'
import type { Note } from './facts.ts'

/** What a wire needs of the server it leads to. `null`: nobody answers, or not in a protocol that was offered. */
export interface Far {
  open(
    offered: readonly string[],
    url: string,
    link: { send(frame: string): void; close(code: number, reason: string): void }
  ): { protocol: string; session: Session } | null
  /** Something may have become due at the server. */
  stirred(session: Session): void
}

export interface WireOptions {
  client: number
  link: number
  clock: Clock
  latency: number
  note: Note
  far: Far
}

/** One socket of one client, with both directions of its link and the session behind it. */
export class Wire extends FakeSocket {
  readonly link: number
  session: Session | null = null
  /** Cuts when so many messages of a replay have come; `null`: does not. */
  cutAfter: number | null = null
  /** Identifiers whose history was asked for and not answered. */
  readonly #replays = new Set<unknown>()
  readonly #options: WireOptions
  readonly #up: Lane
  readonly #down: Lane
  #silent = false

  constructor(url: string, protocols: string[], options: WireOptions) {
    super(url, protocols)
    this.link = options.link
    this.#options = options
    this.#up = new Lane(options.clock, options.latency)
    this.#down = new Lane(options.clock, options.latency)
    options.clock.setTimeout(() => this.#dial(), options.latency)
  }

  get replaying(): boolean {
    return this.#replays.size > 0
  }

  override send(data: string | Uint8Array): void {
    if (this.state === 'opening') throw new Error('Still in CONNECTING state')
    if (this.state !== 'open') return
    const { client, link, note, far } = this.#options
    const frame = JSON.parse(String(data))
    if (frame.command !== 'pong') note({ kind: 'said', client, link, frame })
    if (frame.history) this.#replays.add(frame.identifier)
    this.#up.send(() => {
      if (this.#silent || !this.session) return
      this.session.receive(data)
      far.stirred(this.session)
    })
  }

  override close(): void {
    if (this.state === 'ended' || this.state === 'left') return
    this.#ended('left')
    super.close()
    this.#up.send(() => {
      if (!this.#silent) this.session?.closed()
    })
  }

  /** Both ends hear of it at once, and what is under way is lost. */
  cut(): void {
    if (this.state === 'ended') return
    this.#up.drop()
    this.#down.drop()
    this.session?.closed()
    if (this.state === 'left') return
    const opening = this.state === 'opening'
    this.#ended('cut')
    if (opening) this.fail()
    else this.end()
  }

  /** Nothing passes any more, in either direction, and nobody is told. */
  mute(): void {
    this.#silent = true
  }

  hold(): void {
    this.#down.hold()
  }

  release(): void {
    this.#down.release()
  }

  #dial(): void {
    if (this.state !== 'opening') return
    const found = this.#options.far.open(this.protocols, this.url, {
      send: frame => this.#arrive(() => this.#take(frame)),
      close: (code, reason) =>
        this.#arrive(() => {
          this.#ended(`closed with ${code}`)
          this.end(code, reason)
        })
    })
    this.session = found?.session ?? null
    if (!found) {
      this.#ended('refused')
      return this.fail()
    }
    const { protocol } = found
    this.#options.note({ kind: 'linked', client: this.#options.client, link: this.link, protocol })
    this.accept(protocol)
    this.#options.far.stirred(found.session)
  }

  #arrive(job: () => void): void {
    if (this.#silent) return
    this.#down.send(() => {
      if (!this.#silent && this.state === 'open') job()
    })
  }

  #take(text: string): void {
    const frame = JSON.parse(text)
    this.#options.note({ kind: 'took', client: this.#options.client, link: this.link, frame })
    if (frame.type === 'confirm_history' || frame.type === 'reject_history')
      this.#replays.delete(frame.identifier)
    const replayed = frame.type === undefined && this.#replays.has(frame.identifier)
    this.receiveRaw(text)

    if (this.cutAfter === null || !replayed) return
    if (this.cutAfter === 0) this.cut()
    else this.cutAfter--
  }

  #ended(why: string): void {
    this.#options.note({ kind: 'ended', client: this.#options.client, link: this.link, why })
  }
}
