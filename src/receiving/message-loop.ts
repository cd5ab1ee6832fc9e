import { type Abortable, onAbort } from '../abort.ts'
import { CallError } from '../errors.ts'
import { failing, type OverflowPolicy } from './overflow.ts'

export interface MessagesOptions<T> extends Abortable {
  /** What becomes of messages that come faster than the loop takes them. Default `failing(1_000)`. */
  overflow?: OverflowPolicy<T> | undefined
}

/** What a loop needs of a channel. */
export interface MessageSource<T> {
  readonly state: string
  listen(message: (message: T) => void, closed: (error?: Error) => void): () => void
}

/** Messages of a channel, one after the other. Leaving the loop stops it; so does `[Symbol.asyncDispose]`. */
export interface MessageLoop<T> extends AsyncIterator<T, void, undefined> {
  /** How many wait. */
  readonly waiting: number
  /** Stops it, as leaving the loop does: what waits is let go. */
  return(): Promise<IteratorReturnResult<void>>
  /** Itself: one loop at a time. */
  [Symbol.asyncIterator](): this
  /** As `return()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

type End = { readonly error: unknown } | { readonly error?: never }

/** Collects from now on, whether or not anybody asks for the next one yet. */
export class ChannelLoop<T> implements MessageLoop<T> {
  readonly #backlog
  readonly #max: number
  readonly #unlisten: () => void
  readonly #unwatch: () => void
  /** Who asked for a message that is not there yet. */
  #asking: { resolve: (result: IteratorResult<T, void>) => void; reject: (error: unknown) => void }[] = []
  #end: End | null = null

  constructor(source: MessageSource<T>, { signal, overflow = failing() }: MessagesOptions<T>) {
    this.#max = overflow.max
    this.#backlog = overflow.open()
    this.#unlisten = source.listen(
      message => this.#add(message),
      error => this.#finish(error ? { error } : {})
    )
    this.#unwatch = onAbort(signal, () => this.#abandon({}))
    if (source.state === 'closed') this.#finish({})
    if (this.#end) this.#leave()
  }

  get waiting(): number {
    return this.#backlog.size
  }

  next(): Promise<IteratorResult<T, void>> {
    // Taken before it is looked at: `undefined` is no message of JSON.
    const message = this.#backlog.size > 0 ? this.#backlog.take() : undefined
    if (message !== undefined) return Promise.resolve({ done: false, value: message as T })
    if (!this.#end) return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }))
    const { error } = this.#end
    // Told once; then it is over.
    this.#end = {}
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.#abandon({})
    return DONE
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abandon({})
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #add(message: T): void {
    const asking = this.#asking.shift()
    if (asking) asking.resolve({ done: false, value: message })
    else if (!this.#backlog.add(message)) this.#finish({ error: overflowed(this.#max) })
  }

  /** Nothing more comes; what waits can still be taken. */
  #finish(end: End): void {
    if (this.#end) return
    this.#end = end
    this.#leave()
    const [first, ...others] = this.#asking.splice(0)
    if (!first) return
    const { error } = end
    this.#end = {}
    if (error === undefined) first.resolve(DONE)
    else first.reject(error)
    for (const other of others) other.resolve(DONE)
  }

  /** The same, and nobody wants what waits. */
  #abandon(end: End): void {
    this.#finish(end)
    while (this.#backlog.size > 0) this.#backlog.take()
  }

  #leave(): void {
    this.#unlisten?.()
    this.#unwatch?.()
  }
}

const DONE: IteratorReturnResult<void> = { done: true, value: undefined }

const overflowed = (max: number) =>
  new CallError(`The loop is too slow: ${max} messages wait. Take them faster, or choose what is dropped`, {
    reason: 'overflow',
    phase: 'listener',
    retryable: true
  })
