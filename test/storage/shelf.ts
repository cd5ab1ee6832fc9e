import type { TextStorage } from 'hawser'

/** A storage in memory that outlives pages, and writes down what it is asked. */
export class Shelf implements TextStorage {
  readonly texts = new Map<string, string>()
  readonly log: string[] = []

  get(key: string): string | undefined {
    this.log.push('get')
    return this.texts.get(key)
  }

  set(key: string, text: string): void {
    this.log.push('set')
    this.texts.set(key, text)
  }

  delete(key: string): void {
    this.log.push('delete')
    this.texts.delete(key)
  }

  /** All texts become this one. */
  spoil(spoilt: (text: string) => string): void {
    for (const [key, text] of this.texts) this.texts.set(key, spoilt(text))
  }
}

/** The same, with promises: an answer to `get` takes so many ms of this wait. */
export function slowly(shelf: Shelf, wait: () => Promise<void>): TextStorage {
  return {
    async get(key) {
      await wait()
      return shelf.get(key)
    },
    async set(key, text) {
      shelf.set(key, text)
    },
    async delete(key) {
      shelf.delete(key)
    }
  }
}
