import type { Cable, CableTrace, Store } from '../index.ts'
import { createStore } from '../store.ts'
import { type ChannelStory, retold } from './channel-story.ts'
import { type Counters, counted, NO_COUNTS } from './counters.ts'
import { explain } from './explain.ts'
import { type Quality, qualityOf } from './quality.ts'
import { type DiagnosticReport, reportOf, withoutSignedNames } from './report.ts'
import { RoundTrip } from './round-trip.ts'

/** How much a diagnosis remembers. */
export interface DiagnosisOptions {
  /** How far back, in ms. Default 300,000. */
  keep?: number
  /** How many events at most. Default 1,000. */
  most?: number
  /** Called for every text of a report, after the signed names of streams were shortened. Default: nothing more is done. */
  redact?: (text: string) => string
}

/** What a cable did, as far as it was watched. */
export interface Diagnosis {
  /** Why the cable is in the state it is in, in sentences. */
  explain(): string[]
  /** The last minutes, ready for a bug report. */
  report(): DiagnosticReport
  readonly counters: Store<Counters>
  readonly quality: Quality
  /** In order, oldest first: what is remembered. */
  readonly events: readonly CableTrace[]
  /** Watches no longer, and forgets nothing. */
  stop(): void
  /** As `stop()`, for `using`. */
  [Symbol.dispose](): void
}

/**
 * Watches a cable from now on, and can say what happened. Costs nothing where it is not called.
 *
 * ```ts
 * const diagnosis = diagnose(cable)
 * diagnosis.explain()   // ['Connected for 12.0 s.', 'The last break was …']
 * ```
 */
export function diagnose(cable: Cable, options: DiagnosisOptions = {}): Diagnosis {
  const { keep = 300_000, most = 1_000, redact = (text: string) => text } = options
  const { clock } = cable
  const counters = createStore<Counters>(NO_COUNTS, cable.report)
  const roundTrip = new RoundTrip()
  let events: CableTrace[] = []
  let channels: ReadonlyMap<string, ChannelStory> = new Map()

  function remember(event: CableTrace): void {
    events.push(event)
    // Now and then: each time would cost as much as there is.
    if (events.length >= 2 * most) events = recent(event.at)
    channels = retold(channels, event)
    const ms = roundTrip.measured(event)
    const before = counters.get()
    const after = counted(ms === null ? before : { ...before, roundTrip: ms }, event)
    if (after !== before) counters.set(after)
  }

  const recent = (now: number) => events.filter(({ at }) => now - at <= keep).slice(-most)
  const quality = () => qualityOf(cable.state, events, counters.get().roundTrip, clock.now())
  const explanation = () => {
    const now = clock.now()
    return explain({ status: cable.status.get(), events: recent(now), channels: channels.values(), now })
  }

  const stop = cable.trace(remember)
  return {
    counters,
    explain: explanation,
    report: () =>
      reportOf({
        now: clock.now(),
        explanation: explanation(),
        quality: quality(),
        status: cable.status.get(),
        counters: counters.get(),
        channels: channels.values(),
        events: recent(clock.now()),
        redact: text => redact(withoutSignedNames(text))
      }),
    get quality() {
      return quality()
    },
    get events() {
      return recent(clock.now())
    },
    stop,
    [Symbol.dispose]: stop
  }
}
