import type { Agenda } from './agenda.ts'
import type { Settings } from './brain-options.ts'
import type { Outgoing } from './frames.ts'
import type { Streams } from './streams.ts'

/** Sends out what was published, to those who listen then: at once, or in the time that quirks give it. */
export class FanOut {
  readonly #streams: Streams
  readonly #agenda: Agenda
  readonly #settings: Settings
  /** When the last message of a stream goes out that keeps the order. */
  readonly #turns = new Map<string, number>()

  constructor(streams: Streams, agenda: Agenda, settings: Settings) {
    this.#streams = streams
    this.#agenda = agenda
    this.#settings = settings
  }

  /** `except` is the session that hears nothing of it, under no identifier. */
  send(stream: string, message: Outgoing, except: string | undefined): void {
    const { quirks, dice, now } = this.#settings
    const deliver = () => this.#streams.publish(stream, message, except)
    if (quirks.lateLive === 0 && quirks.reorderedLive === 0) return deliver()

    const turn = Math.max(this.#turns.get(stream) ?? 0, now() + dice.wait(quirks.lateLive))
    this.#turns.set(stream, turn)
    this.#agenda.at(turn + dice.wait(quirks.reorderedLive), () => {
      if (this.#turns.get(stream) === turn) this.#turns.delete(stream)
      deliver()
    })
  }
}
