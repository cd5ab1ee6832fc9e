import type { Environment, Signal } from '../index.ts'

/** The page and the network's hearsay, by hand. */
export class Page implements Environment {
  #visible = true
  readonly listeners = new Set<(signal: Signal) => void>()

  visible(): boolean {
    return this.#visible
  }

  watch(listener: (signal: Signal) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  signal(signal: Signal): void {
    if (signal === 'visible' || signal === 'hidden') this.#visible = signal === 'visible'
    for (const listener of [...this.listeners]) listener(signal)
  }
}
