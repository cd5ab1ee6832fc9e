import type { CableTrace } from '../index.ts'

/** Measures how long the server takes to answer, by the commands that it answers. */
export class RoundTrip {
  readonly #askedAt = new Map<string, number>()

  /** How long what was answered by this event had taken, in ms; `null` for an event that answers nothing. */
  measured(event: CableTrace): number | null {
    switch (event.type) {
      case 'probed':
        this.#askedAt.set('', event.at)
        return null
      case 'subscribing':
        this.#askedAt.set(event.identifier, event.at)
        return null
      case 'pong':
        return this.#answered('', event.at)
      case 'subscribed':
        return this.#answered(event.identifier, event.at)
      case 'lost':
      case 'closed':
        this.#askedAt.clear()
        return null
      case 'unanswered':
      case 'rejected':
      // Given back before it was there: the answer is traced no more.
      case 'unsubscribing':
        this.#askedAt.delete(event.identifier)
        return null
      default:
        return null
    }
  }

  #answered(what: string, at: number): number | null {
    const asked = this.#askedAt.get(what)
    this.#askedAt.delete(what)
    return asked === undefined ? null : at - asked
  }
}
