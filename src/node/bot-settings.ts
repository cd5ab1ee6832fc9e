import { CallError, type CreateOptions } from '../index.ts'
import type { BotOptions } from './bot.ts'
import type { HealthOptions } from './bot-health.ts'
import type { BotLogFormat } from './bot-log.ts'
import type { Overflow } from './message-queue.ts'

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
