/** What hawser costs, beside its peers and the least that it could cost. */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { pack } from '../package/packed.ts'
import { findAnyCable } from '../servers/launch/installed.ts'
import { flagsOf } from '../support/flags.ts'
import { excesses } from './ceilings.ts'
import { type Flags, readFlags, USAGE } from './flags.ts'
import { install } from './launch.ts'
import { madeOf } from './made-of.ts'
import { PART_NAMES, PARTS, type PartName } from './parts.ts'
import { plotOf } from './plot.ts'
import type { Figure } from './programs/program.ts'
import { tableOf } from './table.ts'

process.exitCode = (await bench(flagsOf(readFlags, USAGE))) ? 0 : 1

/** Whether all is within its bounds. */
async function bench({ quick, check, only, json }: Flags): Promise<boolean> {
  const parts = only ? [only] : PART_NAMES.filter(name => name !== 'herd')
  // What is missing is told before the work.
  if (parts.includes('herd')) findAnyCable()
  const figures = await measured(parts, quick ? 'quick' : 'full')
  console.log(tableOf(figures))
  console.log(plotOf(figures))
  console.log(
    'Without a unit: CPU, as a multiple of what the floor takes in the same round. Sizes are minified and brotli.'
  )
  if (parts.includes('sizes')) console.log(await madeOf())
  console.log(`The floor:\n\n${readFileSync(new URL('clients/floor.ts', import.meta.url), 'utf8')}`)
  if (json !== null) writeFileSync(json, `${JSON.stringify(reported(figures, quick), null, 2)}\n`)

  const complaints = excesses(figures, only === null)
  for (const { sentence } of complaints) console.log(sentence)
  return !complaints.some(({ ofTime }) => check || !ofTime)
}

async function measured(parts: readonly PartName[], speed: 'quick' | 'full'): Promise<Figure[]> {
  const packed = pack()
  try {
    install(packed)
    const figures: Figure[] = []
    for (const part of parts) figures.push(...(await PARTS[part](packed, speed)))
    return figures
  } finally {
    packed.remove()
  }
}

/** What goes into the file: the figures, and what they depend on. */
function reported(figures: readonly Figure[], quick: boolean): object {
  const at = new Date().toISOString()
  return { at, node: process.version, cores: availableParallelism(), quick, figures }
}
