/** A set of whole numbers that mostly stand in rows, kept as their ends: a million in a row take one entry. */
export class Ranges {
  /** Ascending, never touching. */
  readonly #rows: [first: number, last: number][] = []

  get size(): number {
    return this.#rows.length
  }

  /** The first row. */
  get first(): readonly [first: number, last: number] | undefined {
    return this.#rows[0]
  }

  get top(): number | undefined {
    return this.#rows.at(-1)?.[1]
  }

  has(number: number): boolean {
    return this.rowOf(number) !== undefined
  }

  rowOf(number: number): readonly [first: number, last: number] | undefined {
    return this.#rows.find(([first, last]) => first <= number && number <= last)
  }

  add(first: number, last = first): void {
    const rows = this.#rows
    let at = rows.length
    // From the end: what comes is nearly always the highest.
    while (at > 0 && (rows[at - 1]?.[0] ?? 0) > first) at--
    rows.splice(at, 0, [first, last])
    for (let row = Math.max(0, at - 1); row < rows.length - 1; ) {
      const [here, next] = [rows[row], rows[row + 1]]
      if (!here || !next || next[0] > here[1] + 1) {
        if (row >= at) return
        row++
      } else {
        here[1] = Math.max(here[1], next[1])
        rows.splice(row + 1, 1)
      }
    }
  }

  /** Whether it was there. */
  delete(number: number): boolean {
    const at = this.#rows.findIndex(([first, last]) => first <= number && number <= last)
    const row = this.#rows[at]
    if (!row) return false
    const [first, last] = row
    const rest: [number, number][] = []
    if (first < number) rest.push([first, number - 1])
    if (number < last) rest.push([number + 1, last])
    this.#rows.splice(at, 1, ...rest)
    return true
  }

  shift(): void {
    this.#rows.shift()
  }
}
