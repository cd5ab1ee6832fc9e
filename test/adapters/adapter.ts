import type {
  Cable,
  ChannelListeners,
  ChannelStatus,
  ConnectionStatus,
  SubscribedSince,
  Verdict
} from 'hawser'

/** What the component of the suite is given. */
export interface RoomProps extends ChannelListeners<unknown> {
  room: string
  since?: SubscribedSince
  /** Looks who is here, and says who we are, if we are anybody. */
  me?: { id: string; info?: object } | null
  /** What the page was rendered with. */
  initial?: readonly unknown[]
  /** Shows nothing until the channel is live. */
  waits?: boolean
}

/** What it shows. */
export interface Shown {
  cable: ConnectionStatus['state']
  state: ChannelStatus['state']
  stage: ChannelStatus['stage']
  recovery: Verdict['status'] | null
  reason: string | null
  /** The newest three messages; those with the same `id` are one. */
  list: readonly unknown[]
  /** Who is here, with what they say of themselves. */
  present: readonly [id: string, info: unknown][]
  /** How many messages there were in all. */
  count: number
}

/** The same component, once or several times, on a page. */
export interface Mounted {
  /** By copy; empty while it waits. */
  readonly shown: Shown[]
  /** What came of waiting in vain: the reason that an error boundary, or the like, was given. */
  readonly failure: string | null
  update(props: RoomProps): Promise<void>
  unmount(): Promise<void>
}

/**
 * A way to build components on hawser. Each has the same component: it subscribes to `RoomChannel` with its room, and
 * shows what `Shown` lists, with a delay of 3 s for the loss of a link.
 */
export interface Adapter {
  readonly name: string
  mount(cable: Cable, props: RoomProps, copies?: number): Promise<Mounted>
  /** Does a step, and waits until the page shows what came of it. */
  act(step: () => void | Promise<void>): Promise<void>
}

/** The identity of a message, where it has one. */
export const keyOf = (message: unknown) =>
  typeof message === 'object' && message !== null && 'id' in message ? message.id : message

/** One more. */
export const countOne = (count: number) => count + 1
