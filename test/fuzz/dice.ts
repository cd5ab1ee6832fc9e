import { seeded } from '../support/virtual-clock.ts'

/** Chance from a seed, in the shapes that a fuzzer needs. */
export class Dice {
  readonly random: () => number

  constructor(seed: number) {
    this.random = seeded(seed)
  }

  /** A whole number, at least 0, less than `bound`. */
  below(bound: number): number {
    return Math.floor(this.random() * bound)
  }

  happens(probability: number): boolean {
    return this.random() < probability
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)]
    if (picked === undefined) throw new RangeError('Nothing to pick from, or nothing picked')
    return picked
  }
}

/** Where a run begins: always the same, unless another is asked for. */
export const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1)
