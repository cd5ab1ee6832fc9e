import type { Logger } from '../index.ts'
import { adapters } from './adapters.ts'

/** What Rails' client writes with. */
export interface ActionCableLogger {
  /** Off until an app sets it. */
  enabled?: boolean | undefined
  /** Writes while it is enabled. */
  log(...messages: unknown[]): void
}

/** Off until `logger.enabled = true`; then it writes to `adapters.logger`, the time in ms last. */
export const logger: ActionCableLogger = {
  log(...messages) {
    if (this.enabled) adapters.logger?.log('[ActionCable]', ...messages, Date.now())
  }
}

const log = (message: string, details?: object) =>
  details ? logger.log(message, details) : logger.log(message)

/** What the cable has to say, for that logger. */
export const cableLog: Logger = {
  level: 'debug',
  log: (_level, message, details) => log(message, details),
  debug: log,
  info: log,
  warn: log,
  error: log
}
