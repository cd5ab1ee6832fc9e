import { type Cable, CallError, type CreateOptions, type MessageMeta } from '../index.ts'
import { createCable } from './create-cable.ts'
import { MessageQueue } from './message-queue.ts'

/** Options of `createBot`: those of `createCable`, and how the process ends. Times in milliseconds. */
export interface BotOptions extends CreateOptions {
  /** Signals that stop the bot. Default `SIGINT` and `SIGTERM`; a second one ends the process at once. */
  signals?: readonly NodeJS.Signals[]
  /** How long handlers may take to finish what has come. Default 10,000. */
  drain?: number
}

/** How a bot ended. */
export interface BotEnd {
  /** 0: asked to stop, and nothing was left undone. 1: the server ended it, or the drain took too long. */
  readonly exitCode: 0 | 1
  /** A signal's name, `stop`, or the reason of the error that closed the cable. */
  readonly reason: string
  /** Messages that came and were not handled to the end. */
  readonly unhandled: number
}

/** A channel whose messages a bot handles: ours, or the official client's. */
export interface BotChannel {
  on(event: 'message', callback: (message: never, meta?: MessageMeta) => void): () => void
  receive(message: never, meta?: MessageMeta): void
}

/** What the channel delivers. */
export type MessageOf<C extends BotChannel> = Parameters<C['receive']>[0]

/** A cable with the life of a process around it. */
export interface Bot {
  readonly cable: Cable
  /**
   * Calls the handler for one message of the channel after the other, in order: the next waits until the promise
   * of the last is settled. What a handler throws goes to the cable's errors, and the bot goes on.
   */
  handle<C extends BotChannel>(
    channel: C,
    handler: (message: MessageOf<C>, meta: MessageMeta | undefined) => unknown
  ): void
  /**
   * Takes no new messages, lets handlers finish, disconnects, and sets the exit code. A handler may call it, but not
   * await it: it would wait for itself until the drain is over.
   */
  stop(): Promise<BotEnd>
  /** Resolves when the bot has stopped, for whatever reason; never rejects. */
  readonly stopped: Promise<BotEnd>
}

type Entry<C extends BotChannel> = [message: MessageOf<C>, meta: MessageMeta | undefined]

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
  const { signals = ['SIGINT', 'SIGTERM'], drain = 10_000, ...cableOptions } = options
  if (!(drain >= 0)) throw badDrain()

  const cable = createCable(url, cableOptions)
  const listening: (() => void)[] = []
  const queues: Pick<MessageQueue<never>, 'size' | 'idle' | 'abandon'>[] = []
  let ending: Promise<BotEnd> | null = null
  let tell: (end: BotEnd) => void = () => {}
  const stopped = new Promise<BotEnd>(resolve => {
    tell = resolve
  })

  async function drained(): Promise<number> {
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<void>(resolve => {
      timer = setTimeout(resolve, drain)
    })
    await Promise.race([Promise.all(queues.map(queue => queue.idle())), tooLong])
    clearTimeout(timer)
    const unhandled = queues.reduce((sum, queue) => sum + queue.size, 0)
    for (const queue of queues) queue.abandon()
    if (unhandled > 0) cable.report(drainTooLong(unhandled, drain))
    return unhandled
  }

  async function end(reason: string, refused: boolean): Promise<BotEnd> {
    for (const off of listening) off()
    const unhandled = await drained()
    // Only now: handlers may have answered over it.
    cable.disconnect()
    for (const signal of signals) process.off(signal, onSignal)

    const exitCode = refused || unhandled > 0 ? 1 : 0
    process.exitCode = exitCode
    // A stray timer of the app must not keep a stopped bot alive.
    setTimeout(() => process.exit(), LAST_MOMENTS).unref()
    const result: BotEnd = { exitCode, reason, unhandled }
    tell(result)
    return result
  }

  function stop(reason = 'stop', refused = false): Promise<BotEnd> {
    ending ??= end(reason, refused)
    return ending
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (ending) process.exit(1)
    stop(signal)
  }

  for (const signal of signals) process.on(signal, onSignal)
  cable.on('close', error => {
    if (error) stop(error.reason, true)
  })

  return {
    cable,
    stopped,
    stop: () => stop(),
    handle<C extends BotChannel>(channel: C, handler: (...entry: Entry<C>) => unknown) {
      const queue = new MessageQueue<Entry<C>>(entry => handler(...entry), cable.report)
      queues.push(queue)
      listening.push(channel.on('message', (message: MessageOf<C>, meta) => queue.push([message, meta])))
    }
  }
}

const drainTooLong = (unhandled: number, drain: number) =>
  new CallError(
    `The bot stopped with ${unhandled} messages unhandled: its handlers took longer than the drain of ${drain} ms`,
    { reason: 'drain_timeout', phase: 'listener', retryable: false }
  )

const badDrain = () =>
  new CallError('No bot was made: the option drain has to be a number of milliseconds that is not negative', {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
