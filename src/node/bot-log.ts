import { type Cable, CableError } from '../index.ts'

/** Something that happened to a bot. */
export interface BotLogEntry {
  /** In ms since 1970 UTC, by this machine's clock. */
  readonly time: number
  readonly level: 'info' | 'warn' | 'error'
  /** What happened, in a word. */
  readonly event: 'connected' | 'lost' | 'closed' | 'gap' | 'error' | 'stopping' | 'stopped'
  /** The same as a sentence, for people. */
  readonly text: string
  /** What a program would look for: reasons, identifiers, counts. Plain JSON. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Takes the entries one by one. */
export type BotLog = (entry: BotLogEntry) => void

/** How a bot writes its log: for people, as one JSON object a line, or as a function of yours gets it. */
export type BotLogFormat = 'text' | 'json' | BotLog

/** Writes one entry, of now. */
export type Tell = (
  level: BotLogEntry['level'],
  event: BotLogEntry['event'],
  text: string,
  details: BotLogEntry['details']
) => void

/** `write` gets whole lines. */
export function createTell(format: BotLogFormat | null, write: (line: string) => void): Tell {
  if (format === null) return () => {}
  const log = typeof format === 'function' ? format : writeAs(format === 'json' ? asJson : asText, write)
  return (level, event, text, details) => log({ time: Date.now(), level, event, text, details })
}

const writeAs =
  (form: (entry: BotLogEntry) => string, write: (line: string) => void): BotLog =>
  entry =>
    write(`${form(entry)}\n`)

const asText = ({ time, level, event, text }: BotLogEntry) =>
  `${new Date(time).toISOString()} ${level.padEnd(5)} ${event.padEnd(9)} ${text.replaceAll('\n', ' ')}`

const asJson = ({ time, level, event, text, details }: BotLogEntry) =>
  JSON.stringify({ time: new Date(time).toISOString(), level, event, text, ...details })

/** Writes down what becomes of the link, and whatever was announced as lost. */
export function logLink(cable: Cable, tell: Tell): void {
  cable.on('connect', ({ reconnect, restored }) => {
    const how = reconnect ? (restored ? 'again, and restored' : 'again') : 'for the first time'
    tell('info', 'connected', `Connected ${how}`, { reconnect, restored })
  })
  cable.on('disconnect', error => {
    const { attempt, nextRetryAt } = cable.status.get()
    const next = nextRetryAt === null ? '' : `; the next try is due at ${new Date(nextRetryAt).toISOString()}`
    tell('warn', 'lost', `${error.message}${next}`, { ...detailsOf(error), attempt, nextRetryAt })
  })
  cable.on('close', error => {
    if (error) tell('error', 'closed', error.message, detailsOf(error))
    else tell('info', 'closed', 'Closed by the bot', {})
  })
  cable.trace(event => {
    if (event.type !== 'verdict' || event.verdict.status !== 'gap') return
    const { identifier } = event
    const { reason, missed } = event.verdict
    tell('warn', 'gap', `Messages of ${identifier} may be missing (${reason})`, {
      identifier,
      reason,
      missed
    })
  })
}

export function logError(error: unknown, tell: Tell): void {
  const details = detailsOf(error)
  tell('error', 'error', String(details['message']), details)
}

/** What is known of an error, without what may not be plain JSON. */
function detailsOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const details = { name: error.name, message: error.message }
  if (!(error instanceof CableError)) return { ...details, stack: error.stack }
  const { reason } = error
  const phase = 'phase' in error ? error.phase : undefined
  const retryable = 'retryable' in error ? error.retryable : undefined
  const identifier = 'identifier' in error ? error.identifier : undefined
  return { ...details, reason, phase, retryable, identifier }
}
