import type { Packed } from '../package/packed.ts'
import { NAMES } from './clients/client.ts'
import { herd } from './herd.ts'
import { coldImports } from './imports.ts'
import { figuresOf } from './launch.ts'
import type { Figure } from './programs/program.ts'
import { sizes } from './sizes.ts'
import { together } from './together.ts'

type Speed = 'quick' | 'full'
type Part = (packed: Packed, speed: Speed) => Figure[] | Promise<Figure[]>

export const PART_NAMES = [
  ...(['messages', 'performs', 'subscribing', 'reconnecting', 'heap', 'sizes', 'imports', 'herd'] as const)
]
export type PartName = (typeof PART_NAMES)[number]

/** What can be measured by itself. */
export const PARTS: Record<PartName, Part> = {
  messages: (packed, speed) =>
    ['1', '1000'].flatMap(count =>
      ['base', 'plain', 'positioned'].flatMap(kind => figuresOf(packed, 'messages', speed, count, kind))
    ),
  performs: (packed, speed) => figuresOf(packed, 'performs', speed),
  subscribing: (packed, speed) => figuresOf(packed, 'subscribing', speed),
  reconnecting: (packed, speed) => figuresOf(packed, 'reconnecting', speed),
  heap: (packed, speed) =>
    ['subscription', 'positioned', 'client'].flatMap(kind =>
      together(NAMES.flatMap(name => figuresOf(packed, 'heap', speed, kind, name)))
    ),
  sizes,
  imports: (packed, speed) => coldImports(packed, speed === 'quick'),
  herd
}
