import { type CableEvents, Channel, type CreateOptions } from 'hawser'
import { EVENTS } from './events.ts'
import { hostileFrames } from './hostile-frames.ts'
import type { World } from './world.ts'

interface Operation {
  options?: CreateOptions
  act(world: World): void | Promise<void>
}

class Room extends Channel {
  static override readonly identifier = 'Room'
}

/** The channel of the world; where there is none yet, one that is on no cable. */
const room = ({ channel }: World) => channel ?? new Room()
const cycle = () => {
  const self: { self?: object } = {}
  self.self = self
  return self
}
const fail = (): never => {
  throw new Error('thrown by the app')
}
const reject = () => Promise.reject(new Error('rejected by the app'))

/** No promise of these is kept. */
export const OPERATIONS: Record<string, Operation> = {
  subscribe: { act: ({ stage }) => void stage.cable.subscribeTo('Other') },
  perform: { act: world => void room(world).perform('speak', { text: 'hello' }) },
  'perform too much': { act: world => void room(world).perform('speak', { text: 'x'.repeat(70_000) }) },
  'perform a cycle': { act: world => void room(world).perform('speak', cycle()) },
  send: { act: world => void room(world).send({ text: 'hello' }) },
  whisper: { act: world => void room(world).whisper({ typing: true }) },
  'whisper a cycle': { act: world => void room(world).whisper(cycle()) },
  ensureSubscribed: { act: world => void room(world).ensureSubscribed() },
  'perform, then unsubscribe': {
    act(world) {
      void room(world).perform('speak')
      room(world).unsubscribe()
    }
  },
  unsubscribe: { act: world => room(world).unsubscribe() },
  connect: { act: ({ stage }) => void stage.cable.connect() },
  disconnect: { act: ({ stage }) => stage.cable.disconnect() },
  'perform, then disconnect': {
    act(world) {
      void room(world).perform('speak')
      void room(world).ensureSubscribed()
      void world.stage.cable.connect()
      world.stage.cable.disconnect()
    }
  },
  'throwing listeners': { act: world => hear(world, fail) },
  'rejecting listeners': { act: world => hear(world, reject) },
  'listeners that disconnect': {
    async act(world) {
      let eager = true
      await hear(world, () => eager && world.stage.cable.disconnect())
      eager = false
    }
  },
  'listeners that perform': {
    // Not on `error`: who answers each error with a call that fails goes round in circles.
    act: world => hear(world, () => void room(world).perform('speak'), ['connect', 'disconnect', 'close'])
  },
  'throwing onError': {
    options: { onError: fail },
    act: world => hear(world, fail)
  },
  'hostile frames': {
    act(world) {
      for (const frame of hostileFrames()) if (world.socket?.state === 'open') world.socket.receiveRaw(frame)
    }
  },
  'socket that cannot send': {
    act(world) {
      if (world.socket) world.socket.send = fail
      void room(world).perform('speak')
      world.say({ type: 'ping', message: 1 })
      world.end(1006)
    }
  },
  'socket that cannot be made': {
    options: { auth: () => null },
    act: async world => {
      world.stage.network.broken = true
      await happens(world, 'socket ends', 'app connects', '20 s pass')
      world.stage.network.broken = false
    }
  },
  'token fails': { act: world => happens(world, 'socket ends', 'next timer runs', 'token fails') },
  'token is refused to the app': {
    act: world => happens(world, 'socket ends', 'next timer runs', 'token is refused to the app')
  },
  'auth that throws': {
    act: async world => {
      world.authBroken = true
      await happens(world, 'socket ends', 'app connects', '20 s pass')
      world.authBroken = false
    }
  },
  'socket ends': { act: world => happens(world, 'app performs', 'socket ends') },
  'server rejects': { act: world => happens(world, 'server rejects') },
  'server refuses': { act: world => happens(world, 'server refuses') },
  'link dies in silence': { act: world => happens(world, 'link dies in silence', '20 s pass') }
}

async function happens(world: World, ...events: string[]): Promise<void> {
  for (const event of events) {
    await EVENTS[event]?.(world)
    await world.stage.clock.advance()
  }
}

/** Listens to everything there is, and lets much of it happen. */
async function hear(
  world: World,
  listener: () => unknown,
  events: readonly (keyof CableEvents)[] = ['connect', 'disconnect', 'close', 'keepalive', 'error']
): Promise<void> {
  const { cable } = world.stage
  for (const event of events) cable.on(event, listener)
  for (const event of ['connect', 'disconnect', 'close', 'message'] as const) room(world).on(event, listener)
  cable.status.subscribe(listener)
  await happens(world, 'server sends a message', 'server pings', 'server says nonsense', 'server restarts')
}
