import type { ConnectionState, Report } from '../index.ts'

/** How a bot is, for whoever watches over it. */
export interface BotHealth {
  /** Whether it does its work: `because` says why not. */
  readonly ok: boolean
  /**
   * `offline`: without a link for longer than the option `health.offline`. `stuck`: a handler has been at one message for
   * longer than `health.stuck`. `stopping`: asked to stop, or stopped.
   */
  readonly because: 'offline' | 'stuck' | 'stopping' | null
  readonly state: ConnectionState
  /** Messages handled to the end, with or without an error. */
  readonly handled: number
  /** Messages that came and wait for their handler, the one being handled included. */
  readonly waiting: number
  /** Messages dropped because a handler was too slow. */
  readonly dropped: number
}

/** Limits of the health of a bot, and who hears of it. Times in milliseconds. */
export interface HealthOptions {
  /** Called when `ok` or `because` changes. What it throws goes to the cable's errors. */
  onChange?: (health: BotHealth) => unknown
  /** How long the link may be away. Default 30,000. */
  offline?: number
  /** How long a handler may take for one message. Default 60,000. */
  stuck?: number
}

/** What is watched. Times in ms since 1970 UTC. */
export interface Vitals extends Omit<BotHealth, 'ok' | 'because'> {
  readonly isStopping: boolean
  /** Since when there is no link; `null` while there is one. */
  readonly offlineSince: number | null
  /** Since when the handler that took longest so far is at its message; `null` while none is at one. */
  readonly busySince: number | null
}

export function healthOf(vitals: Vitals, now: number, limits: { offline: number; stuck: number }): BotHealth {
  const { isStopping, offlineSince, busySince, ...counts } = vitals
  const isOver = (since: number | null, limit: number) => since !== null && now - since >= limit
  const because = isStopping
    ? 'stopping'
    : isOver(offlineSince, limits.offline)
      ? 'offline'
      : isOver(busySince, limits.stuck)
        ? 'stuck'
        : null
  return { ok: because === null, because, ...counts }
}

/** How often it is looked at, in ms. */
const LOOK_EVERY = 1_000

/** Looks now, and again and again, and tells when it is different. The returned undo looks a last time. */
export function watchHealth(
  look: () => BotHealth,
  changed: (health: BotHealth) => unknown,
  report: Report
): () => void {
  let told: BotHealth | null = null

  async function tell(): Promise<void> {
    const health = look()
    if (told?.ok === health.ok && told.because === health.because) return
    told = health
    try {
      await changed(health)
    } catch (error) {
      report(error)
    }
  }

  // It watches over a process, and keeps none alive.
  const timer = setInterval(tell, LOOK_EVERY).unref()
  tell()
  return () => {
    clearInterval(timer)
    tell()
  }
}
