import {
  type AnyChannel,
  type Cable,
  type ChannelListeners,
  caughtUp,
  followChannel,
  type SubscribedSince,
  type Timer,
  type Told
} from '../index.ts'

/** How long a channel that is live waits for its component, in ms. */
const PATIENCE = 5_000

/**
 * A component that suspends has no effects, and its next try forgets all that it knew. So a channel that it waits for is
 * subscribed here, and found again by the next try, along with what it told meanwhile.
 */
interface Guest {
  readonly channel: AnyChannel
  readonly past: Told<never>[]
  readonly caughtUp: Promise<unknown>
  leaveIn(ms: number): void
}

const byCable = new WeakMap<Cable, Set<Guest>>()
const byChannel = new WeakMap<AnyChannel, Guest>()

/** What the page was rendered with, by the channels that may have to be subscribed before their component is there. */
const sinces = new WeakMap<AnyChannel, SubscribedSince>()

export function renderedWith(channel: AnyChannel, since: SubscribedSince): void {
  sinces.set(channel, since)
}

/** The channel that somebody waits for in place of this one: of the same class, with the same params. */
export function guestLike(wanted: AnyChannel, cable: Cable): AnyChannel | null {
  for (const { channel } of byCable.get(cable) ?? [])
    if (channel.identifier === wanted.identifier && channel.constructor === wanted.constructor) return channel
  return null
}

/** What a channel told before its component was there. */
export function pastOf(channel: AnyChannel): readonly Told<never>[] {
  return byChannel.get(channel)?.past ?? []
}

/** Resolves when the channel is live, or closed. Until its component is there it is subscribed for it. */
export function waitFor(channel: AnyChannel, cable: Cable): Promise<unknown> {
  const known = byChannel.get(channel)
  if (known) return known.caughtUp

  const guests = byCable.get(cable) ?? new Set()
  byCable.set(cable, guests)
  const past: Told<never>[] = []
  const record: ChannelListeners<never> = {
    onConnect: info => past.push(({ onConnect }) => onConnect?.(info)),
    onDisconnect: error => past.push(({ onDisconnect }) => onDisconnect?.(error)),
    onClose: error => past.push(({ onClose }) => onClose?.(error)),
    onMessage: (message, meta) => past.push(({ onMessage }) => onMessage?.(message, meta)),
    onRecovery: verdict => past.push(({ onRecovery }) => onRecovery?.(verdict))
  }
  const unfollow = followChannel(cable, channel, () => record, { since: sinces.get(channel) })
  let timer: Timer | null = null
  const guest: Guest = {
    channel,
    past,
    caughtUp: caughtUp(channel).then(() => guest.leaveIn(PATIENCE)),
    leaveIn(ms) {
      if (timer !== null) cable.clock.clearTimeout(timer)
      timer = cable.clock.setTimeout(() => {
        guests.delete(guest)
        byChannel.delete(channel)
        unfollow()
      }, ms)
    }
  }
  guests.add(guest)
  byChannel.set(channel, guest)
  return guest.caughtUp
}

/** Its component is there, or was told that there is nothing to wait for: once that step is done it goes on alone. */
export function letGo(channel: AnyChannel): void {
  byChannel.get(channel)?.leaveIn(0)
}
