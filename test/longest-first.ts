import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What is begun first, in this order: the simulation, which has a process on each core, beside it what mostly waits for the
 * time of day, and then what takes long. What begins last ends alone.
 */
export const FIRST = [
  'simulation/recovery/recovery',
  'demo/live-event',
  'demo/story',
  'examples/room',
  'simulation/blocked-process',
  'actioncable/programs',
  'node/bot',
  'node/watched-bot',
  'docs/runnable-sending',
  'package/package',
  'types/types',
  'simulation/reachable',
  'soak/soak',
  'soak/cycles',
  'docs/reference',
  'fuzz/brain',
  'fuzz/client',
  'testing/year',
  'types/official-program',
  'migration/programs'
]

function rankOf({ moduleId }: TestSpecification): number {
  const rank = FIRST.findIndex(name => moduleId.endsWith(`/test/${name}.test.ts`))
  return rank === -1 ? FIRST.length : rank
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((one, other) => rankOf(one) - rankOf(other))
  }
}
