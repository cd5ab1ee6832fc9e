import { type Cable, CallError, type CreateOptions, type Message, type MessageMeta } from '../index.ts'
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

/** A channel whose messages a bot handles. */
export interface BotChannel<T> {
  on(event: 'message', callback: (message: T, meta?: MessageMeta) => void): () => void
}

/** A cable with the life of a process around it. */
export interface Bot {
  readonly cable: Cable
  /**
   * Calls the handler for one message of the channel after the other, in order: the next waits until the promise
   * of the last is settled. What a handler throws goes to the cable's errors, and the bot goes on.
   */
  handle<T = Message>(
    channel: BotChannel<T>,
    handler: (message: T, meta: MessageMeta | undefined) => unknown
  ): void
  /** Takes no new messages, lets handlers finish, disconnects, and sets the exit code. */
  stop(): Promise<BotEnd>
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
  const { signals = ['SIGINT', 'SIGTERM'], drain = 10_000, ...cableOptions } = options
  if (!(drain >= 0)) throw badDrain()

  const cable = createCable(url, cableOptions)
  const listening: (() => void)[] = []
  const queues: { size: number; idle(): Promise<void> }[] = []
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
    return queues.reduce((sum, queue) => sum + queue.size, 0)
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
    handle(channel, handler) {
      type Entry = Parameters<typeof handler>
      const queue = new MessageQueue<Entry>(entry => handler(...entry), cable.report)
      queues.push(queue)
      listening.push(channel.on('message', (message, meta) => queue.push([message, meta])))
    }
  }
}

const badDrain = () =>
  new CallError('No bot was made: the option drain has to be a number of milliseconds that is not negative', {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
