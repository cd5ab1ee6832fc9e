import { elapsed } from '../clock.ts'
import { CallError } from '../errors.ts'
import { type Estate, History } from '../history/history.ts'
import type { Since } from '../history/judge.ts'
import { metaOf } from '../history/message-meta.ts'
import type { HistoryOptions, HistoryOwner } from '../history/owner.ts'
import type { Start } from '../history/start.ts'
import type { Verdict } from '../history/verdict.ts'
import type { HistoryRequest } from '../protocol/command.ts'
import { type Data, positionOf } from '../protocol/message.ts'
import type { Trace } from '../trace.ts'
import { Audience } from './audience.ts'
import type { SubscriptionTrace } from './subscription-trace.ts'

/** What the channels of one subscription heard, and how they get what they missed. */
export abstract class Recovering extends Audience implements HistoryOwner {
  /** `null`: nothing was heard that could be missed. */
  protected history: History | null = null

  /** Whether the server has it and somebody wants it. */
  abstract readonly listening: boolean

  protected get trace(): Trace<SubscriptionTrace>['tell'] {
    return this.world.trace.tell
  }

  /** A message came for a subscription that the server has confirmed, of `size` bytes. */
  protected hear(frame: Data, size: number): void {
    const history = this.history
    if (history && this.world.extended) return history.receive(frame, size)
    const position = positionOf(frame)
    if (position) {
      this.history ??= new History(this, null, this.earlier)
      if (this.world.extended) return this.history.receive(frame, size)
      this.history.passed(position)
    }
    this.deliver(frame, position ? metaOf(position, position.offset, false, false) : undefined)
  }

  /** Asks for what was missed while the server kept the subscription. */
  protected askForHistory(): HistoryRequest | null {
    const request = (this.world.extended && this.history?.request) || null
    if (request) {
      this.history?.sentAlong()
      this.history?.answersFollow()
      this.request(request)
    }
    return request
  }

  /** The server answered a request for history. */
  answered(found: boolean): void {
    this.history?.answered(found)
  }

  /** What was heard belongs to somebody who has left. */
  forget(): void {
    const waited = this.history?.drop()
    this.history = null
    // It is not delivered.
    if (waited && this.listening) this.judged({ status: 'gap', replayed: 0, reason: 'unproven', missed: [] })
  }

  protected get fromNow(): Start {
    return { positions: [], since: this.since(), resumed: false }
  }

  protected get earlier(): Estate | null {
    return this.world.earlier.of(this.identifier)
  }

  get historyOptions(): HistoryOptions {
    return this.world.options.history
  }

  get single(): boolean {
    return ONE_STREAM.test(this.identifier)
  }

  now(): number {
    return elapsed(this.world.clock)
  }

  day(): number {
    return this.world.clock.now()
  }

  roughNow(): number {
    return this.world.roughNow()
  }

  since(): Since {
    return this.world.since()
  }

  judged(verdict: Verdict): void {
    this.world.judged(verdict)
    this.trace?.({ type: 'verdict', identifier: this.identifier, verdict })
    this.tell(handle => handle.judged?.(verdict))
  }

  duplicate(): void {
    this.trace?.({ type: 'duplicate', identifier: this.identifier })
  }

  request(history: HistoryRequest): void {
    this.trace?.({ type: 'history', identifier: this.identifier })
    try {
      this.world.send({ command: 'history', identifier: this.identifier, history })
    } catch (error) {
      // A dying socket; its end is told by its close.
      if (error instanceof CallError) this.world.report(error)
    }
  }

  wake(ms: number, wake: () => void): () => void {
    const { clock } = this.world
    const timer = clock.setTimeout(wake, Math.max(0, ms))
    return () => clock.clearTimeout(timer)
  }
}

/** AnyCable's own channels: what they name is the one stream they have. */
const ONE_STREAM = /^{"channel":"(\$pubsub|Turbo::StreamsChannel)"/
