import { CallError, type MessageMeta, type MessageOf, type Report } from '../index.ts'
import { MessageQueue, type Overflow } from './message-queue.ts'

/** A channel whose messages a bot handles: ours, or the official client's. */
export interface BotChannel {
  readonly identifier: string
  /** Calls back at every message until the returned undo is called. */
  on(event: 'message', callback: (message: never, meta?: MessageMeta) => void): () => void
  /** Gets every message; the bot reads their type from it. */
  receive(message: never, meta?: MessageMeta): void
}

/** Called for one message after the other. */
export type Handler<C extends BotChannel> = (message: MessageOf<C>, meta: MessageMeta | undefined) => unknown

interface Task<C extends BotChannel> {
  readonly message: MessageOf<C>
  readonly meta: MessageMeta | undefined
  readonly done: () => void
}

export interface WorkloadOptions {
  mostWaiting: number
  overflow: Overflow
  report: Report
  /** A message was taken up: returns what to call when that is done with. */
  hold: (channel: BotChannel, meta: MessageMeta | undefined) => () => void
  /** Called once for every time that a handler falls that far behind. */
  overflowed: (error: CallError) => void
}

/** All that the handlers of a bot have to do. */
export class Workload {
  readonly #options: WorkloadOptions
  readonly #queues: Pick<
    MessageQueue<never>,
    'size' | 'handled' | 'dropped' | 'busySince' | 'idle' | 'abandon'
  >[] = []
  readonly #listening: (() => void)[] = []
  #isFinishing = false

  constructor(options: WorkloadOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#sum(({ size }) => size)
  }

  get handled(): number {
    return this.#sum(({ handled }) => handled)
  }

  get dropped(): number {
    return this.#sum(({ dropped }) => dropped)
  }

  /** Since when the handler that takes longest is at its message, in ms since 1970 UTC; `null` while none is at one. */
  get busySince(): number | null {
    const all = this.#queues.flatMap(({ busySince }) => busySince ?? [])
    return all.length === 0 ? null : Math.min(...all)
  }

  handle<C extends BotChannel>(channel: C, handler: Handler<C>): void {
    const { mostWaiting, overflow, report, hold, overflowed } = this.#options
    const queue = new MessageQueue<Task<C>>({
      async handle({ message, meta, done }) {
        try {
          await handler(message, meta)
        } finally {
          done()
        }
      },
      report,
      most: mostWaiting,
      overflow,
      // A bot that stops for it leaves it to the next process.
      drop: ({ done }) => overflow === 'stop' || done(),
      overflowed: () => overflowed(handlerOverflow(channel.identifier, mostWaiting, overflow)),
      now: Date.now
    })
    this.#queues.push(queue)
    const take = (message: MessageOf<C>, meta?: MessageMeta) => {
      const done = hold(channel, meta)
      // What comes now is for the next process.
      if (!this.#isFinishing) queue.push({ message, meta, done })
    }
    this.#listening.push(channel.on('message', take))
  }

  /** Takes nothing new, and gives the handlers so long to end, in ms. Returns how many messages were left. */
  async finish(drain: number): Promise<number> {
    this.#isFinishing = true
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<void>(resolve => {
      timer = setTimeout(resolve, drain)
    })
    await Promise.race([Promise.all(this.#queues.map(queue => queue.idle())), tooLong])
    clearTimeout(timer)
    for (const off of this.#listening) off()

    const unhandled = this.waiting
    for (const queue of this.#queues) queue.abandon()
    if (unhandled > 0) this.#options.report(drainTooLong(unhandled, drain))
    return unhandled
  }

  #sum(count: (queue: Pick<MessageQueue<never>, 'size' | 'handled' | 'dropped'>) => number): number {
    return this.#queues.reduce((sum, queue) => sum + count(queue), 0)
  }
}

const WHAT_NOW: Record<Overflow, string> = {
  drop_oldest: 'the oldest are dropped',
  drop_newest: 'new ones are dropped',
  stop: 'the bot stops'
}

const handlerOverflow = (identifier: string, most: number, overflow: Overflow) =>
  new CallError(
    `The handler of ${identifier} is too slow: ${most} messages wait for it and ${WHAT_NOW[overflow]}. Make it faster, or raise mostWaiting`,
    { reason: 'handler_overflow', phase: 'listener', retryable: false }
  )

const drainTooLong = (unhandled: number, drain: number) =>
  new CallError(
    `The bot stopped with ${unhandled} messages unhandled: its handlers took longer than the drain of ${drain} ms`,
    { reason: 'drain_timeout', phase: 'listener', retryable: false }
  )
