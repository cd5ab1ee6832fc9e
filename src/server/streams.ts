import type { Outgoing } from './frames.ts'

/** Who listens to a stream. */
export interface Listener {
  readonly sid: string
  deliver(message: Outgoing): void
}

/** Which listener hears which stream. */
export class Streams {
  readonly #listeners = new Map<string, Set<Listener>>()

  add(stream: string, listener: Listener): void {
    const listeners = this.#listeners.get(stream)
    if (listeners) listeners.add(listener)
    else this.#listeners.set(stream, new Set([listener]))
  }

  remove(stream: string, listener: Listener): void {
    const listeners = this.#listeners.get(stream)
    if (listeners?.delete(listener) && listeners.size === 0) this.#listeners.delete(stream)
  }

  /** `except` is the session that hears nothing of it, under no identifier. */
  publish(stream: string, message: Outgoing, except?: string): void {
    for (const listener of this.#listeners.get(stream) ?? []) {
      if (listener.sid !== except) listener.deliver(message)
    }
  }
}
