import type { PageLocks, TextStorage } from 'hawser'
import { Shelf } from '../storage/shelf.ts'

/** What outlives a page: its storage, and who holds which name. Each page has a way to it that ends with the page. */
export class Device {
  readonly shelf = new Shelf()
  readonly #held = new Map<string, PageAccess>()
  readonly #asking: { name: string; page: PageAccess; grant: () => void }[] = []

  page(): PageAccess {
    return new PageAccess(this)
  }

  ask(name: string, page: PageAccess, grant: () => void): void {
    this.#asking.push({ name, page, grant })
    this.settle()
  }

  /** Gives the names of pages that are gone to those that wait, first come first served. */
  settle(): void {
    for (const [name, holder] of this.#held) if (holder.isDead) this.#held.delete(name)
    for (const asking of [...this.#asking]) {
      const { name, page, grant } = asking
      if (this.#held.has(name)) continue
      this.#asking.splice(this.#asking.indexOf(asking), 1)
      if (page.isDead) continue
      this.#held.set(name, page)
      grant()
    }
  }

  giveUp(page: PageAccess, name: string): void {
    const place = this.#asking.findIndex(asking => asking.page === page && asking.name === name)
    if (place >= 0) this.#asking.splice(place, 1)
  }
}

/** The device, as one page sees it. */
export class PageAccess implements TextStorage, PageLocks {
  readonly device: Device
  isDead = false
  /** How many writings the page still does before it dies in the middle of the next. */
  left = Number.POSITIVE_INFINITY
  /** What the page does after it died never was. */
  onDeath = () => {}

  constructor(device: Device) {
    this.device = device
  }

  get(key: string): string | undefined {
    return this.device.shelf.get(key)
  }

  set(key: string, text: string): void {
    this.#write(() => this.device.shelf.set(key, text))
  }

  delete(key: string): void {
    this.#write(() => this.device.shelf.delete(key))
  }

  /** Reloaded, closed or killed. */
  die(): void {
    if (this.isDead) return
    this.isDead = true
    this.onDeath()
    this.device.settle()
  }

  request(
    name: string,
    { signal }: { signal: AbortSignal },
    granted: () => Promise<never>
  ): Promise<unknown> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        this.device.giveUp(this, name)
        reject(signal.reason)
      })
      this.device.ask(name, this, () => void granted())
    })
  }

  #write(write: () => void): void {
    if (this.left-- <= 0) this.die()
    if (!this.isDead) write()
  }
}

/** The same with promises: each answer takes a turn of the loop, or until `wait` resolves. */
export function later(access: TextStorage, wait: () => Promise<void> = async () => {}): TextStorage {
  return {
    async get(key) {
      await wait()
      return access.get(key)
    },
    async set(key, text) {
      await wait()
      await access.set(key, text)
    },
    async delete(key) {
      await wait()
      await access.delete(key)
    }
  }
}
