import { onAbort } from '../abort.ts'
import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { CallError } from '../errors.ts'

interface Request {
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: unknown) => void
  /** Gives the call up where it still waits. */
  readonly call: AbortController
  readonly bound: Alarm
  sent: boolean
  unwatch: () => void
}

export interface RequestCall {
  timeout: number
  signal: AbortSignal | undefined
  /** Performs the action with the id of the request. */
  perform: (id: string, signal: AbortSignal) => Promise<void>
  resolve: (reply: unknown) => void
  reject: (error: unknown) => void
}

/** Calls that wait for a message of the server with their id (docs/sending.md, "Requests"). */
export class Requests {
  readonly #clock: Clock
  /** Tells replies to this cable from any other message. */
  readonly #prefix: string
  readonly #pending = new Map<string, Request>()
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#prefix = `${clock.random().toString(36).slice(2, 10)}-`
  }

  send({ timeout, signal, perform, resolve, reject }: RequestCall): void {
    if (signal?.aborted) return reject(signal.reason)
    const id = `${this.#prefix}${++this.#count}`
    const call = new AbortController()
    const bound = new Alarm(this.#clock)
    const request: Request = { resolve, reject, call, bound, sent: false, unwatch: () => {} }
    this.#pending.set(id, request)
    request.unwatch = onAbort(signal, reason => this.#take(id)?.reject(reason))
    bound.set(timeout, () => this.#take(id)?.reject(unanswered(timeout, request.sent)))
    perform(id, call.signal).then(
      () => {
        request.sent = true
      },
      error => this.#take(id)?.reject(error)
    )
  }

  /** Whether the message is a reply to one of these, waited for or not. */
  takes(message: unknown): boolean {
    const { reply_to: id, reply = null, error }: Record<string, unknown> = Object(message)
    if (typeof id !== 'string' || !id.startsWith(this.#prefix)) return false
    const request = this.#take(id)
    if (error === undefined) request?.resolve(reply)
    else request?.reject(failed(error))
    return true
  }

  /** The link is gone, and with it the replies to what was sent. */
  lost(): void {
    for (const [id, { sent }] of this.#pending) if (sent) this.#take(id)?.reject(replyLost())
  }

  #take(id: string): Request | undefined {
    const request = this.#pending.get(id)
    this.#pending.delete(id)
    request?.bound.stop()
    request?.unwatch()
    request?.call.abort()
    return request
  }
}

const unanswered = (timeout: number, sent: boolean) =>
  new CallError(
    sent
      ? `No reply in ${timeout} ms: the action may have been done. Does it reply to requests?`
      : `Not sent in ${timeout} ms: the channel is not connected`,
    { reason: 'no_reply', phase: 'perform', retryable: false }
  )

const replyLost = () =>
  new CallError('The link broke before the reply was here: the action may have been done, or not', {
    reason: 'reply_lost',
    phase: 'perform',
    retryable: false
  })

const failed = (cause: unknown) =>
  new CallError(`The server says of this request: ${typeof cause === 'string' ? cause : 'it failed'}`, {
    reason: 'request_failed',
    phase: 'perform',
    retryable: false,
    cause
  })
