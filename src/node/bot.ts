import type { Cable } from '../index.ts'
import { type BotHealth, healthOf, watchHealth } from './bot-health.ts'
import { createTell, logError, logLink } from './bot-log.ts'
import { type BotOptions, settingsOf } from './bot-options.ts'
import { createCable } from './create-cable.ts'
import { type BotChannel, type Handler, Workload } from './workload.ts'

/** How a bot ended. */
export interface BotEnd {
  /** 0: asked to stop, and nothing was left undone. 1: the server ended it, or the drain took too long. */
  readonly exitCode: 0 | 1
  /** A signal's name, `stop`, or the reason of the error that closed the cable. */
  readonly reason: string
  /** Messages handled to the end, with or without an error. */
  readonly handled: number
  /** Messages that came and were not handled to the end. */
  readonly unhandled: number
  /** Messages dropped because a handler was too slow. */
  readonly dropped: number
}

/** A cable with the life of a process around it. */
export interface Bot {
  readonly cable: Cable
  /**
   * Calls the handler for one message of the channel after the other, in order: the next waits until the promise
   * of the last is settled. What a handler throws goes to the cable's errors, and the bot goes on. With the option
   * `positions`, the next process is given again what no handler was done with in this one.
   */
  handle<C extends BotChannel>(channel: C, handler: Handler<C>): void
  /**
   * Takes no new messages, lets handlers finish, disconnects, and sets the exit code. A handler may call it, but not
   * await it: it would wait for itself until the drain is over.
   */
  stop(): Promise<BotEnd>
  /** As `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
  /** How it is now, for a probe that asks. */
  health(): BotHealth
  /** Resolves when the bot has stopped, for whatever reason; never rejects. */
  readonly stopped: Promise<BotEnd>
}

/** How long the process has to end by itself once the bot has stopped, in ms. */
const LAST_MOMENTS = 1_000

/**
 * Makes a bot: a cable that stops on signals, lets its handlers finish, and leaves with an exit code. It ends by
 * itself, with exit code 1, when the cable closes for good. Throws a `CallError` (`invalid_option`) as
 * `createCable` does.
 *
 * ```ts
 * const bot = createBot('wss://vito.example/cable')
 * const chat = bot.cable.subscribeTo('ChatChannel', { room: 'keynote' })
 * bot.handle(chat, async message => answer(message))
 * ```
 */
export function createBot(url: string, options: BotOptions = {}): Bot {
  const { settings, cableOptions } = settingsOf(options)
  const { signals, drain, mostWaiting, overflow, log, health: limits } = settings

  const tell = createTell(log, text => process.stdout.write(text))
  const cable = createCable(url, {
    ...(log && { onError: (error: unknown) => logError(error, tell) }),
    ...cableOptions
  })
  const work = new Workload({
    mostWaiting,
    overflow,
    report: cable.report,
    hold: (channel, meta) => cable.positions?.hold(channel.identifier, meta) ?? (() => {}),
    overflowed(error) {
      cable.report(error)
      if (overflow === 'stop') stop(error.reason, true)
    }
  })
  let ending: Promise<BotEnd> | null = null
  let ended: (end: BotEnd) => void = () => {}
  const stopped = new Promise<BotEnd>(resolve => {
    ended = resolve
  })
  let offlineSince: number | null = Date.now()
  cable.on('connect', () => {
    offlineSince = null
  })
  cable.on('disconnect', () => {
    offlineSince ??= Date.now()
  })

  function health(): BotHealth {
    const { waiting, handled, dropped, busySince } = work
    const isStopping = ending !== null
    const vitals = { isStopping, state: cable.state, offlineSince, busySince, waiting, handled, dropped }
    return healthOf(vitals, Date.now(), limits)
  }

  async function end(reason: string, refused: boolean): Promise<BotEnd> {
    const begin = `Stopping (${reason}): the handlers have ${drain} ms for ${work.waiting} messages`
    tell('info', 'stopping', begin, { reason, waiting: work.waiting })
    const unhandled = await work.finish(drain)
    // Only now: handlers may have answered over it.
    cable.disconnect()
    await cable.positions?.flush()
    for (const signal of signals) process.off(signal, onSignal)

    const { handled, dropped } = work
    const result: BotEnd = { exitCode: refused || unhandled > 0 ? 1 : 0, reason, handled, unhandled, dropped }
    const sum = `Stopped (${reason}): ${handled} messages handled, ${unhandled} unhandled, ${dropped} dropped`
    tell('info', 'stopped', sum, { ...result })
    process.exitCode = result.exitCode
    // A stray timer of the app must not keep a stopped bot alive.
    setTimeout(() => process.exit(), LAST_MOMENTS).unref()
    return result
  }

  function stop(reason = 'stop', refused = false): Promise<BotEnd> {
    if (!ending) {
      ending = end(reason, refused)
      unwatch()
      ending.then(ended)
    }
    return ending
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (ending) process.exit(1)
    stop(signal)
  }

  for (const signal of signals) process.on(signal, onSignal)
  logLink(cable, tell)
  cable.on('close', error => {
    if (error) stop(error.reason, true)
  })
  const { onChange } = limits
  const unwatch = onChange ? watchHealth(health, onChange, cable.report) : () => {}

  return {
    cable,
    stopped,
    health,
    stop: () => stop(),
    async [Symbol.asyncDispose]() {
      await stop()
    },
    handle: (channel, handler) => work.handle(channel, handler)
  }
}
