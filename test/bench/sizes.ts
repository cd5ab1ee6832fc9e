import type { Packed } from '../package/packed.ts'
import { sizeOf } from '../package/sizes.ts'
import type { Figure } from './programs/program.ts'

/** What a page loads to have one channel. */
export async function sizes({ project }: Packed): Promise<Figure[]> {
  const [hawser, core, rails] = await Promise.all([
    sizeOf('hawser', project),
    sizeOf('core', project),
    sizeOf('rails', project)
  ])
  return [
    { what: 'size of createCable and one channel', unit: 'B', floor: '', values: { hawser, core, rails } }
  ]
}
