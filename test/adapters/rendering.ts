import { type Cable, createCable } from 'hawser'
import { expect, it } from 'vitest'
import type { RoomProps } from './adapter.ts'
import { refuseSocketsAndTimers } from './server-machine.ts'
import { refuseWarnings } from './warnings.ts'

/** A request for a page: a cable of its own, a room, and data that takes a while. */
export interface PageRequest {
  cable: Cable
  props: RoomProps
  data: Promise<string>
}

/** Makes the HTML of a page with the component of the suite, once plain and once waiting, beside data that is late. */
export type Renderer = (request: PageRequest) => Promise<string>

const IDLE = { cable: 'idle', state: 'idle', stage: null, recovery: null, reason: null, present: [] }

/** What every adapter keeps where a server renders. */
export function rendering(renderers: Record<string, Renderer>): void {
  refuseWarnings()
  refuseSocketsAndTimers()

  it.each(Object.entries(renderers))(
    '%s shows what the page was rendered with, and waits for nothing',
    async (_, render) => {
      const cable = createCable('ws://server.test/cable')
      const html = await render({
        cable,
        props: { room: 'lobby', initial: ['seed'] },
        data: Promise.resolve('data')
      })
      const shown = outputsIn(html)
      expect(shown).toEqual([
        { ...IDLE, list: ['seed'], count: 0 },
        { ...IDLE, list: ['seed'], count: 0 }
      ])
      expect(html).toContain('data')
      expect(cable.state).toBe('idle')
    }
  )

  it.each(Object.entries(renderers))('%s of fifty requests at once share nothing', async (_, render) => {
    const requests = Array.from({ length: 50 }, (_, index) => ({
      cable: createCable(`ws://server.test/cable/${index}`),
      props: { room: `room ${index}`, initial: [`seed ${index}`] },
      data: later(`data ${index}`, index)
    }))
    const pages = await Promise.all(requests.map(render))

    for (const [index, html] of pages.entries()) {
      expect(outputsIn(html).map(({ list }) => list)).toEqual([[`seed ${index}`], [`seed ${index}`]])
      expect(html.match(/data \d+/g)).toEqual([`data ${index}`])
    }
    expect(requests.map(({ cable }) => cable.state)).toEqual(requests.map(() => 'idle'))
  })
}

/** What the components of a page show. */
export function outputsIn(html: string) {
  return [...html.matchAll(/<output>(.*?)<\/output>/g)].map(([, text = '']) =>
    JSON.parse(text.replaceAll('&quot;', '"'))
  )
}

/** In another order than they were asked for. */
function later<T>(value: T, index: number): Promise<T> {
  return new Promise(resolve => setTimeout(resolve, (index * 7) % 10, value))
}
