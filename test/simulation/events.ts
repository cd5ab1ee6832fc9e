import type { Signal } from 'hawser'
import { IDENTIFIER, type World } from './world.ts'

type Happening = (world: World) => void | Promise<void>

const says =
  (frame: object): Happening =>
  world =>
    world.say(frame)
const signals =
  (signal: Signal): Happening =>
  world =>
    world.stage.environment.signal(signal)
const passes =
  (ms: number): Happening =>
  world =>
    world.stage.clock.advance(ms)

/** What a socket says that was left behind: it must change nothing. */
export const LATE: Record<string, Happening> = {
  'old socket opens': ({ oldSocket }) => oldSocket?.accept(),
  'old socket says welcome': ({ oldSocket }) => oldSocket?.receive({ type: 'welcome' }),
  'old socket ends': ({ oldSocket }) => oldSocket?.end()
}

/** Everything that may happen to a cable, by name. At any time: what makes no sense then has to do no harm. */
export const EVENTS: Record<string, Happening> = {
  'app connects': ({ stage }) => void stage.cable.connect().catch(() => {}),
  'app disconnects': ({ stage }) => stage.cable.disconnect(),
  'app subscribes': world => world.subscribe(),
  'app unsubscribes': ({ channel }) => channel?.unsubscribe(),
  'app performs': ({ channel }) => void channel?.perform('speak').catch(() => {}),

  'token comes': world => world.token('given'),
  'token fails': world => world.token('failed'),
  'token is refused to the app': world => world.token('unauthorized'),

  'socket opens': world => world.accept(),
  'socket opens with another protocol': world => world.accept('actioncable-unsupported'),
  'socket ends': world => world.end(1006),
  'socket ends for a big frame': world => world.end(1009),
  'link dies in silence': world => world.die(),
  ...LATE,

  'server says welcome': says({ type: 'welcome', sid: 's1' }),
  'server says welcome without a session': says({ type: 'welcome' }),
  'server pings': says({ type: 'ping', message: 1 }),
  'server confirms': world => world.answer('confirm_subscription'),
  'server rejects': world => world.answer('reject_subscription'),
  'answer is lost': world => world.loseAnswers(),
  'server sends a message': says({ identifier: IDENTIFIER, message: 'hello' }),
  'server restarts': says({ type: 'disconnect', reason: 'server_restart', reconnect: true }),
  'server refuses the token': says({ type: 'disconnect', reason: 'token_expired', reconnect: false }),
  'server refuses': says({ type: 'disconnect', reason: 'remote', reconnect: false }),
  'server says nonsense': world => {
    if (world.socket?.state === 'open') world.socket.receiveRaw('{oops')
  },

  'page hides': signals('hidden'),
  'page shows': signals('visible'),
  'page is focused': signals('focus'),
  'network comes': signals('online'),
  'network goes': signals('offline'),
  'page thaws': signals('resume'),
  'page is restored': signals('restored'),

  'machine sleeps an hour': ({ stage }) => stage.clock.skip(3_600_000),
  'clock is set back an hour': ({ stage }) => stage.clock.jump(-3_600_000),
  'clock is set on an hour': ({ stage }) => stage.clock.jump(3_600_000),
  'next timer runs': ({ stage }) => stage.clock.advance(Math.max(0, stage.clock.timers[0] ?? 0)),
  '20 s pass': passes(20_000)
}
