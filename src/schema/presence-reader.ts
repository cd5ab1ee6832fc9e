import { given, type PresenceEvent, type PresenceRecord } from '../protocol/presence.ts'
import { check, type Flaw } from './check.ts'
import type { StandardSchema } from './standard-schema.ts'

/** Of so many members it is remembered that they were told of. */
const MOST_TOLD = 1_000

/** Reads what members say of themselves through a schema. */
export class PresenceReader {
  readonly #schema: StandardSchema
  readonly #invalid: 'drop' | 'deliver'
  readonly #tell: (id: string, info: unknown, flaw: Flaw) => void
  /** What was told of last, by the member that says it. */
  readonly #told = new Map<string, string | undefined>()

  constructor(
    schema: StandardSchema,
    invalid: 'drop' | 'deliver',
    tell: (id: string, info: unknown, flaw: Flaw) => void
  ) {
    this.#schema = schema
    this.#invalid = invalid
    this.#tell = tell
  }

  /** As the schema makes it; `null`: nobody is to see it. */
  read({ id, info }: PresenceRecord): PresenceRecord | null {
    const found = check(this.#schema, info)
    if (found.kind === 'valid') {
      this.#told.delete(id)
      return { id, ...given(found.value) }
    }
    // It comes with every roster, and at every look.
    const text = JSON.stringify(info)
    if (!this.#told.has(id) || this.#told.get(id) !== text) {
      if (this.#told.size >= MOST_TOLD) this.#told.clear()
      this.#told.set(id, text)
      this.#tell(id, info, found.flaw)
    }
    return this.#invalid === 'deliver' ? { id, ...given(info) } : null
  }

  /** The same for what the server says. Who leaves is told in any case. */
  event(event: PresenceEvent): PresenceEvent | null {
    switch (event.type) {
      case 'error':
        return event
      case 'leave': {
        const found = check(this.#schema, event.info)
        return { type: 'leave', id: event.id, ...given(found.kind === 'valid' ? found.value : null) }
      }
      case 'info': {
        const records = event.records.flatMap(record => this.read(record) ?? [])
        return { ...event, total: records.length, records }
      }
      default: {
        const read = this.read(event)
        return read && { ...read, type: event.type }
      }
    }
  }
}
