/** One message that somebody tried to publish; times in ms of the process. */
export interface Publication {
  readonly stream: string
  /** The place in its stream, from 1, in the order of publishing. */
  readonly number: number
  /** Published when all was over, to see who is still there. */
  readonly last: boolean
  readonly begun: number
  /** When the server said that it has it; `null` when it never did: then it does not count as published. */
  acknowledged: number | null
  /** Which instance of the server was asked. */
  readonly instance: number
}

/** What travels. */
export interface Body {
  number: number
}

export function numberIn(message: unknown): number {
  if (typeof message === 'object' && message !== null && 'number' in message) {
    if (typeof message.number === 'number') return message.number
  }
  throw new Error(`Nobody published this: ${JSON.stringify(message)}`)
}
