import type { Packed } from '../package/packed.ts'
import { brotli, bundled } from '../package/sizes.ts'
import type { Figure } from './programs/program.ts'

const PROGRAMS = {
  hawser: `
    import { createCable } from 'hawser'
    createCable('/cable').subscribeTo('ChatChannel', { room: 'keynote' }).on('message', console.log)`,
  core: `
    import { createCable } from '@anycable/core'
    createCable('/cable', { protocol: 'actioncable-v1-ext-json' })
      .subscribeTo('ChatChannel', { room: 'keynote' }).on('message', console.log)`,
  rails: `
    import { createConsumer } from '@rails/actioncable'
    createConsumer('/cable').subscriptions
      .create({ channel: 'ChatChannel', room: 'keynote' }, { received: console.log })`
}

/** What a page loads to have one channel. */
export async function sizes({ project }: Packed): Promise<Figure[]> {
  const size = async (name: keyof typeof PROGRAMS) => brotli(await bundled(PROGRAMS[name], project))
  return [
    {
      what: 'size of createCable and one channel',
      unit: 'B',
      floor: '',
      values: { hawser: await size('hawser'), core: await size('core'), rails: await size('rails') }
    }
  ]
}
