/** Where a message stands in the server's history. */
export interface Position {
  readonly epoch: string
  readonly offset: number
}

/**
 * What the server's positions mean in the order of publishing: after a restart offsets begin anew under another
 * epoch, so two positions can only be compared by what was published there.
 */
export class Positions {
  /** By stream and epoch: the number of the message at each offset that anybody saw. */
  readonly #numbers = new Map<string, Map<number, number>>()

  saw(stream: string, { epoch, offset }: Position, number: number): void {
    const key = keyOf(stream, epoch)
    const offsets = this.#numbers.get(key) ?? new Map<number, number>()
    this.#numbers.set(key, offsets.set(offset, number))
  }

  /**
   * The number of the message there. Where nobody saw one: between its neighbours. `null` for an epoch that
   * nobody saw.
   */
  numberAt(stream: string, { epoch, offset }: Position): number | null {
    const offsets = this.#numbers.get(keyOf(stream, epoch))
    if (!offsets) return null
    const exact = offsets.get(offset)
    if (exact !== undefined) return exact

    const below = Math.max(...[...offsets.keys()].filter(seen => seen < offset))
    const number = offsets.get(below)
    return number === undefined ? Math.min(...offsets.values()) - 0.5 : number + 0.5
  }
}

const keyOf = (stream: string, epoch: string) => JSON.stringify([stream, epoch])
