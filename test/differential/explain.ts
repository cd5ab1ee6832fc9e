import type { Difference } from './compare.ts'
import { REASONS, type Reason } from './reasons.ts'

/** As an account names them. */
const CHANNEL =
  /(?:Room|Hall|Both|Closed|\$pubsub|KitchenChannel|MultiChannel|Turbo::StreamsChannel)(?:\[.*?\])?(?:#\d+)?/g

const PATTERNS = REASONS.map(reason => ({
  reason,
  lines: reason.lines.map(source => new RegExp(`^${source}$`))
}))

/** Says why clients differ, and remembers what it took for that. */
export class Explanations {
  readonly #used = new Set<string>()

  /** The differences that nothing explains in this place: the number of a vector, or the kind of a script. */
  unexplained(place: string, differences: readonly Difference[]): string[] {
    return differences.map(shown).filter(line => {
      const reasons = PATTERNS.filter(({ reason }) => placesOf(reason).includes(place)).flatMap(
        ({ reason, lines }) => lines.flatMap((pattern, at) => (pattern.test(line) ? [{ reason, at }] : []))
      )
      for (const { reason, at } of reasons) {
        this.#used.add(`${reason.because}: ${place}`)
        this.#used.add(`${reason.because}: ${reason.lines[at]}`)
      }
      return reasons.length === 0
    })
  }

  /** What explained nothing: places that reasons name, and lines. */
  get leftOver(): string[] {
    return REASONS.flatMap(reason =>
      [...placesOf(reason), ...reason.lines].map(part => `${reason.because}: ${part}`)
    ).filter(part => !this.#used.has(part))
  }
}

const placesOf = ({ vectors = [], scripts = [] }: Reason): readonly string[] => [...vectors, ...scripts]

const shown = ({ by, aspect, line }: Difference) =>
  `${by === 'hawser' ? '+' : '-'} ${aspect}: ${line}`.replace(CHANNEL, 'X')
