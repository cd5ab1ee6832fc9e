import { CablePlugin } from 'hawser/vue'
import { type App, createSSRApp, defineComponent, h, Suspense } from 'vue'
import type { PageRequest } from '../adapters/rendering.ts'
import { Room, WaitingRoom } from './room.ts'

/** The page that servers render: a room, one that waits, and what takes a while. */
export function createPage({ cable, props, data }: PageRequest): App {
  const Late = defineComponent({
    async setup() {
      const text = await data
      return () => h('p', text)
    }
  })
  const app = createSSRApp(() => [
    h(Room, { given: props }),
    h(Suspense, () => h(WaitingRoom, { given: props })),
    h(Suspense, () => h(Late))
  ])
  return app.use(CablePlugin, { cable })
}
