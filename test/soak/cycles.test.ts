import { createCable, NamedChannel } from 'hawser'
import { diagnose } from 'hawser/diagnostics'
import { expect, it } from 'vitest'
import { Page } from '../../src/testing/page.ts'
import { settleByTicks } from '../support/by-ticks.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { FarEnd, LEVEL_AFTER } from './far-end.ts'
import { heldBytes } from './heap.ts'
import { slopeOf } from './slope.ts'

const CYCLES = 10_000
/** So many fill what is bounded and remembers, and let the engine compile. */
const WARM_UP = 2_000
/** In ms: between two steps of a cycle. */
const STEP = 10
/** The heap moves by more than a cycle may leave: its slope over so many looks is what counts. */
const LOOKS = 20
/** Bytes that a cycle may leave by that slope: less than the smallest entry of a map. */
const MOST_LEFT = 24

settleByTicks()

/** A page on a server in memory, and all that can be counted of it from outside. */
function open() {
  const clock = new VirtualClock()
  const page = new Page()
  let errors = 0
  const onError = () => void errors++
  const far = new FarEnd(
    clock,
    () => {},
    () => false,
    onError
  )
  const cable = createCable('ws://server.test/cable', {
    clock,
    environment: page,
    websocketImplementation: far.WebSocket,
    reconnectStrategy: () => STEP,
    onError
  })
  // It watches all that happens, and may not remember all of it.
  diagnose(cable)
  let kept = 0
  const collected = new FinalizationRegistry<null>(() => kept--)

  return {
    clock,
    cable,
    far,
    /** It must be gone from memory in the end. */
    watch(channel: object) {
      kept++
      collected.register(channel, null)
    },
    /** Once the server has let go of all that is old. */
    async count() {
      await clock.advance(2 * LEVEL_AFTER)
      const bytes = await heldBytes()
      return { bytes, timers: clock.timers.length, listeners: page.listeners.size, kept, errors }
    }
  }
}
type Opened = ReturnType<typeof open>

const CYCLE: Record<string, (world: Opened, number: number) => Promise<void>> = {
  'a channel of its own, taken and given back, with all that one does with it': async (
    { cable, clock, watch },
    room
  ) => {
    const channel = cable.subscribe(new NamedChannel('Lobby', { room }))
    channel.on('message', () => {})
    channel.status.subscribe(() => {})
    channel.presence.on('join', () => {})
    channel.presence.join('me', {})
    await clock.advance(STEP)
    await channel.perform('speak')
    watch(channel)
    channel.unsubscribe()
    await clock.advance(STEP)
  },
  'the same channel, taken and given back': async ({ cable, clock, watch }) => {
    const channel = cable.subscribe(new NamedChannel('Lobby', { room: 0 }))
    await clock.advance(STEP)
    watch(channel)
    channel.unsubscribe()
    await clock.advance(STEP)
  },
  'a channel that is given back before it is there': async ({ cable, clock, far, watch }, room) => {
    far.server.slow({ confirmation: STEP })
    const channel = cable.subscribe(new NamedChannel('Lobby', { room }))
    await clock.advance()
    watch(channel)
    channel.unsubscribe()
    await clock.advance(3 * STEP)
  },
  'a link that is cut, and made again': async ({ cable, clock, far }) => {
    far.cut()
    await clock.advance(2 * STEP)
    if (cable.state !== 'connected') throw new Error('It is not back')
  },
  'a cable that the app closes, and connects again': async ({ cable, clock }) => {
    cable.disconnect()
    const connected = cable.connect()
    await clock.advance(STEP)
    await connected
  }
}

it.each(Object.entries(CYCLE))(
  '10,000 times leave nothing behind: %s',
  async (what, cycle) => {
    const world = open()
    const { cable, clock } = world
    const lobby = cable.subscribe(new NamedChannel('Lobby', { room: 'stays' }))
    lobby.presence.join('me', {})
    lobby.on('recovery', () => {})
    await clock.advance(1_000)

    let done = 0
    const run = async (cycles: number) => {
      for (const end = done + cycles; done < end; done++) await cycle(world, done)
      return world.count()
    }
    const before = await run(WARM_UP)
    const looks = [before]
    while (looks.length <= LOOKS) looks.push(await run(CYCLES / LOOKS))
    const after = looks.at(-1)
    const left = slopeOf(looks.map(({ bytes }, look) => [(look * CYCLES) / LOOKS, bytes]))

    console.log(`${what}: ${left.toFixed(1)} bytes of heap for each cycle, by the slope of ${LOOKS} looks`)
    expect(after).toMatchObject({ timers: before.timers, listeners: before.listeners, errors: 0 })
    expect(after?.kept).toBeLessThanOrEqual(1)
    expect(left).toBeLessThan(MOST_LEFT)
    expect(lobby.state).toBe('connected')

    cable.disconnect()
    world.far.server.close()
    await clock.advance()
    expect(clock.timers).toEqual([])
  },
  60_000
)
