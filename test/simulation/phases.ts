import { EVENTS } from './events.ts'
import type { World } from './world.ts'

type Lead = (world: World) => Promise<void>

const after =
  (...events: (keyof typeof EVENTS)[]): Lead =>
  async world => {
    for (const event of events) {
      await EVENTS[event]?.(world)
      await world.stage.clock.advance()
    }
  }

const open = ['token comes', 'socket opens'] as const
const welcome = 'server says welcome'
const subscribing = ['app subscribes', ...open, welcome] as const
const subscribed = [...subscribing, 'server confirms'] as const

/** How to lead a new world into each phase. */
export const PHASES: Record<string, Lead> = {
  idle: after(),
  auth: after('app subscribes'),
  opening: after('app subscribes', 'token comes'),
  'before welcome': after('app subscribes', ...open),
  connected: after('app connects', ...open, welcome),
  subscribing: after(...subscribing),
  'left unanswered': async world => {
    await after(...subscribing)(world)
    // Two silences of five seconds, on a link that lives.
    for (let second = 0; second < 12; second++) {
      world.say({ type: 'ping', message: second })
      await world.stage.clock.advance(1_000)
    }
  },
  subscribed: after(...subscribed),
  rejected: after(...subscribing, 'server rejects'),
  'waiting for retry': after(...subscribed, 'socket ends'),
  closed: after(...subscribed, 'app disconnects'),
  refused: after(...subscribed, 'server refuses')
}
