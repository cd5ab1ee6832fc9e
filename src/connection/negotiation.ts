export const BASE = 'actioncable-v1-json'
export const EXTENDED = 'actioncable-v1-ext-json'

/**
 * A sub-protocol by its name on the wire: `actioncable-v1-json` is base, `actioncable-v1-ext-json` extended. `auto`:
 * extended where the server has it, base where not.
 */
export type ProtocolName = typeof BASE | typeof EXTENDED | 'auto'

/**
 * Which sub-protocol to offer. Never both: AnyCable, offered both, takes base; Rails, offered extended alone,
 * fails the handshake (docs/protocol.md, "Sub-protocols").
 */
export class Negotiation {
  readonly #wanted: ProtocolName
  /** What the server behind this cable is known to speak. */
  #known: typeof BASE | typeof EXTENDED | null = null
  #fellBack = false

  constructor(wanted: ProtocolName) {
    this.#wanted = wanted
  }

  /** The one to offer now. */
  get offer(): typeof BASE | typeof EXTENDED {
    if (this.#wanted !== 'auto') return this.#wanted
    return this.#fellBack ? BASE : (this.#known ?? EXTENDED)
  }

  get extended(): boolean {
    return this.offer === EXTENDED
  }

  /** A new try begins. */
  begin(): void {
    this.#fellBack = false
  }

  /** The handshake failed. Whether the other sub-protocol is worth a try at once: one such try for each attempt. */
  fallBack(network: boolean): boolean {
    if (this.#wanted !== 'auto' || network || this.#fellBack || this.#known !== null) return false
    this.#fellBack = true
    return true
  }

  /** After one extended welcome there is no falling back; a base welcome with a session id came from AnyCable. */
  welcomed(sid: string | null): void {
    if (this.extended) this.#known = EXTENDED
    else if (this.#known !== EXTENDED) this.#known = sid === null ? BASE : null
  }

  /** A position on a base link: this is AnyCable, so the next link offers extended again. */
  sawPosition(): void {
    if (this.#known === BASE) this.#known = null
  }
}
