/** What a client did, in lines that can be compared. */
export interface Lines {
  /** Attempts and commands, in order. */
  sent: string[]
  /** By channel, in order. */
  delivered: string[]
  /** What the app was told, in order; how its calls ended, and how everything stands at last. */
  events: string[]
}

export type Aspect = keyof Lines

/** Takes down what a client does. */
export class Account {
  readonly lines: Lines = { sent: [], delivered: [], events: [] }

  attempted(url: string, protocols: readonly string[]): void {
    const { search } = new URL(url)
    this.lines.sent.push(`connect ${protocols.join(' ')} ${search}`.trim())
  }

  sent(frame: string): void {
    const { command, identifier, data, ...rest } = JSON.parse(frame)
    // The data of a perform is JSON within JSON: its order of keys means nothing.
    const body = command === 'message' ? sorted(JSON.parse(data)) : data
    const words = [
      command,
      identifier && nameOf(identifier),
      body && JSON.stringify(body),
      askedOf(rest.history),
      memberIn(rest.presence)
    ]
    this.lines.sent.push(words.filter(Boolean).join(' '))
  }

  delivered(channel: string, message: unknown): void {
    this.lines.delivered.push(`${channel} ${JSON.stringify(message)}`)
  }

  event(who: string, event: string, detail: unknown): void {
    this.lines.events.push([who, event, wordOf(event, detail)].filter(Boolean).join(' '))
  }

  settled(call: string, outcome: 'resolved' | 'rejected'): void {
    this.lines.events.push(`${call} ${outcome}`)
  }

  /** Who a channel says is here. */
  members(who: string, members: Record<string, unknown>): void {
    const list = Object.entries(members).map(([id, info]) => memberIn({ id, info }))
    this.lines.events.push([`${who} has`, ...list.sort()].join(' '))
  }

  /** Into the face of whoever called, a socket or a timer. */
  threw(error: unknown): void {
    this.lines.events.push(`threw ${error}`)
  }

  state(who: string, state: string): void {
    this.lines.events.push(`${who} is ${state}`)
  }
}

/** `K{"table":7}`: the channel without its last word, and what it was asked with. */
export function nameOf(identifier: string): string {
  const { channel, ...params } = JSON.parse(identifier)
  return `${channel}${Object.keys(params).length > 0 ? JSON.stringify(Object.values(params)) : ''}`
}

/** Of what comes with an event, that which both clients have: reasons differ in words. */
function wordOf(event: string, detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return ''
  if (event === 'info' && 'type' in detail) return String(detail.type)
  if (event === 'presence' && 'type' in detail) return `${detail.type} ${memberIn(detail)}`.trim()
  if (event === 'connect' && 'reconnect' in detail && 'restored' in detail)
    return [detail.reconnect && 'again', detail.restored && 'restored'].filter(Boolean).join(' ')
  return event === 'close' ? 'with an error' : ''
}

/** `ann{"mood":"fine"}` */
function memberIn(presence: object | undefined): string {
  const { id = '', info } = Object(presence)
  return `${id}${info ? JSON.stringify(info) : ''}`
}

/** What a request asks for. Which second it is depends on whose clock is asked: that is not compared. */
function askedOf(history: { since?: unknown; streams?: Record<string, object> } | undefined): string {
  if (!history) return ''
  const streams = Object.entries(history.streams ?? {}).map(
    ([stream, place]) => `after ${stream} ${Object.values(place).join('/')}`
  )
  const since = typeof history.since === 'number' && 'since a second'
  return ['(', [...streams, since].filter(Boolean).join(', '), ')'].join('')
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
