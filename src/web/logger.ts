import { BaseLogger, type LogLevel } from '../index.ts'

/** Writes to the console what is at least as grave as its level. */
export class Logger extends BaseLogger {
  /** Called for what is at least as grave as the level. */
  override writeLogEntry(level: LogLevel, message: string, details?: object): void {
    if (details) console[level](message, details)
    else console[level](message)
  }
}
