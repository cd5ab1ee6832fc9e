import type { Cable } from '../cable.ts'
import type { Timer } from '../clock.ts'
import type { Presence } from '../presence/channel-presence.ts'

/** Who we are on a channel, and what we say of ourselves. */
export interface Me<Info> {
  readonly id: string | number
  readonly info?: Info | undefined
}

/** Who is about to leave. */
const leaving = new WeakMap<object, Timer>()

/**
 * We are on the channel as `me` until what is returned is called, with the next macrotask: who comes again by then, as
 * another or the same, never left. What goes wrong goes to the cable's errors.
 */
export function attendChannel<Info>(cable: Cable, presence: Presence<Info>, me: Me<Info>): () => void {
  const { clock, report } = cable
  const timer = leaving.get(presence)
  if (timer !== undefined) clock.clearTimeout(timer)
  let isOver = false
  // An effect comes before those of the component around it, which may be the one that subscribes the channel.
  queueMicrotask(() => {
    if (!isOver) presence.join(me.id, me.info).catch(report)
  })
  return () => {
    isOver = true
    // A channel that was given back took us along.
    const leave = () => void presence.leave().catch(() => {})
    leaving.set(presence, clock.setTimeout(leave, 0))
  }
}
