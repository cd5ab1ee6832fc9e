import { CallError, type CreateOptions } from '../index.ts'
import type { HealthOptions } from './bot-health.ts'
import type { BotLogFormat } from './bot-log.ts'
import type { Overflow } from './message-queue.ts'

/** Options of `createBot`: those of `createCable`, and how the process works and ends. Times in milliseconds. */
export interface BotOptions extends CreateOptions {
  /** Signals that stop the bot. Default `SIGINT` and `SIGTERM`; a second one ends the process at once. */
  signals?: readonly NodeJS.Signals[]
  /** How long handlers may take to finish what has come. Default 10,000. */
  drain?: number
  /** Messages of one handler that may wait, the one being handled included. Default 1,000. */
  mostWaiting?: number
  /**
   * What becomes of a message that comes when so many wait: the one that waited longest is dropped for it
   * (`drop_oldest`, the default), it is dropped itself (`drop_newest`), or the bot stops with exit code 1 and
   * `handler_overflow` (`stop`). It is said in every case.
   */
  overflow?: Overflow
  /** Writes a log to the standard output, or to a function; the errors of the cable go there too. Default none. */
  log?: BotLogFormat
  /** When a bot counts as unwell, and who hears of it. */
  health?: HealthOptions
}

/** How the process of a bot works and ends, with nothing left to choose. Times in ms. */
export interface BotSettings {
  readonly signals: readonly NodeJS.Signals[]
  readonly drain: number
  readonly mostWaiting: number
  readonly overflow: Overflow
  readonly log: BotLogFormat | null
  readonly health: Required<Omit<HealthOptions, 'onChange'>> & Pick<HealthOptions, 'onChange'>
}

const OVERFLOWS: readonly unknown[] = ['drop_oldest', 'drop_newest', 'stop'] satisfies Overflow[]
const FORMATS: readonly unknown[] = [null, 'text', 'json'] satisfies (BotLogFormat | null)[]

/** Parts the options of a bot from those of its cable. Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function settingsOf(options: BotOptions): { settings: BotSettings; cableOptions: CreateOptions } {
  const {
    signals = ['SIGINT', 'SIGTERM'],
    drain = 10_000,
    mostWaiting = 1_000,
    overflow = 'drop_oldest',
    log = null,
    health: givenHealth,
    ...cableOptions
  } = options
  const health = { offline: 30_000, stuck: 60_000, ...givenHealth }

  if (!(mostWaiting >= 1)) throw invalid('mostWaiting', 'a number of messages, at least 1')
  if (!OVERFLOWS.includes(overflow)) throw invalid('overflow', `one of ${OVERFLOWS.join(', ')}`)
  if (!FORMATS.includes(log) && typeof log !== 'function') throw invalid('log', 'text, json or a function')
  for (const [name, ms] of [
    ['drain', drain],
    ['health.offline', health.offline],
    ['health.stuck', health.stuck]
  ] as const)
    if (!(ms >= 0)) throw invalid(name, 'a number of milliseconds that is not negative')

  return { settings: { signals, drain, mostWaiting, overflow, log, health }, cableOptions }
}

const invalid = (name: string, expected: string) =>
  new CallError(`No bot was made: the option ${name} has to be ${expected}`, {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
