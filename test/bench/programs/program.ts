import type { Ratios } from '../rounds.ts'
import type { Unit } from '../units.ts'

/** One row of the table, as a program prints it. */
export interface Figure {
  what: string
  /** What `values` are counted in. */
  unit: Unit
  /** What the floor takes, in words; empty where there is none. */
  floor: string
  values: Ratios
}

/** Runs as a process of its own: measures, prints, and goes, whatever timers the clients still have. */
export async function program(measure: (rest: string[], quick: boolean) => Promise<Figure[]>): Promise<void> {
  const [speed, ...rest] = process.argv.slice(2)
  const figures = await measure(rest, speed === 'quick')
  process.stdout.write(JSON.stringify(figures), () => process.exit())
}
