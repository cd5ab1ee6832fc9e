import type { ServerChannel } from 'hawser/server'
import { nameOf } from './channels.ts'

/** Who is here, by the server's own word. */
export class Attendance {
  readonly #seats = new Map<string, { sid: string; name: string }>()
  readonly #listeners = new Set<() => void>()

  /** The sessions that hold a subscription. */
  get sessions(): Set<string> {
    return new Set([...this.#seats.values()].map(({ sid }) => sid))
  }

  /** One name for each session. */
  get names(): string[] {
    const bySession = new Map([...this.#seats.values()].map(({ sid, name }) => [sid, name]))
    return [...bySession.values()].sort()
  }

  entered(channel: ServerChannel): void {
    this.#seats.set(seatOf(channel), { sid: channel.sid, name: nameOf(channel) })
    this.#changed()
  }

  left(channel: ServerChannel): void {
    this.#seats.delete(seatOf(channel))
    this.#changed()
  }

  /** Calls back whenever somebody comes or goes, until the returned undo is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

const seatOf = ({ sid, identifier }: ServerChannel) => `${sid} ${identifier}`
