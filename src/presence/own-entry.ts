import type { Command } from '../protocol/command.ts'
import type { PresenceRecord } from '../protocol/presence.ts'

/** What is longer than this in JSON goes in a command of its own, not along with the subscribe. */
const SHORT = 8_192

/**
 * The one member that a link may be on a channel: what is wanted, and what the server was told on this link. It is
 * wanted for as long as one of those who asked for it wants it.
 */
export class OwnEntry {
  #wanted: PresenceRecord | null = null
  #told: PresenceRecord | null = null
  readonly #holders = new Set<object>()

  get wanted(): PresenceRecord | null {
    return this.#wanted
  }

  /** As whom the server knows us on this link, if it took up what it was told. */
  get told(): PresenceRecord | null {
    return this.#told
  }

  heldBy(holder: object): boolean {
    return this.#holders.has(holder)
  }

  /** Whether somebody else holds it by another id: a link can be one member only. */
  isTaken(holder: object, id: string): boolean {
    if (this.#wanted === null || this.#wanted.id === id) return false
    return [...this.#holders].some(other => other !== holder)
  }

  want(holder: object, record: PresenceRecord): void {
    this.#holders.add(holder)
    this.#wanted = record
  }

  release(holder: object): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.#wanted = null
  }

  releaseAll(): void {
    this.#holders.clear()
    this.#wanted = null
  }

  /** What a subscribe takes along, if anything. */
  along(): PresenceRecord | null {
    if (this.#wanted && JSON.stringify(this.#wanted).length > SHORT) return null
    this.#told = this.#wanted
    return this.#told
  }

  /** What the server has to be told for it to hold what is wanted. From now on it counts as told. */
  commands(identifier: string): Command[] {
    const [told, wanted] = [this.#told, this.#wanted]
    this.#told = wanted
    if (told === wanted) return []
    const commands: Command[] = []
    if (told && told.id !== wanted?.id)
      commands.push({ command: 'leave', identifier, presence: { id: told.id } })
    if (wanted) commands.push({ command: 'join', identifier, presence: wanted })
    return commands
  }

  /** The server holds nothing of it, or should be told again. */
  untold(): void {
    this.#told = null
  }
}
