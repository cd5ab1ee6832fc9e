import type { Missed, Verdict } from 'hawser'
import type { Case } from './accounting.ts'
import { Positions } from './positions.ts'
import type { Publication } from './publication.ts'
import type { Entry } from './subscription-log.ts'

// Stories for the accounting, written by hand: on the stream `s` a message every 100 ms, acknowledged 10 ms later.

export const STREAM = 's'

export interface Story {
  published?: Publication[]
  /** What the app heard; `at` is in ms. */
  heard: Entry[]
  connections?: Case['connections']
  historyLimit?: number
}

export function story({ published = publish(10), heard, connections, historyLimit = 100 }: Story): Case {
  const positions = new Positions()
  for (const { number, instance } of published) {
    const before = published.filter(one => one.instance < instance).length
    positions.saw(STREAM, { epoch: `e${instance}`, offset: number - before }, number)
  }
  return {
    entries: heard,
    published,
    connections: connections ?? [{ welcomed: 0, broken: Number.POSITIVE_INFINITY, instance: 1 }],
    positions,
    historyLimit
  }
}

/** Messages 1 to `count`; those of `changed` are otherwise than the rest. */
export function publish(
  count: number,
  changed: (number: number) => Partial<Publication> = () => ({})
): Publication[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const begun = 100 * number
    return {
      stream: STREAM,
      number,
      last: false,
      begun,
      acknowledged: begun + 10,
      instance: 1,
      ...changed(number)
    }
  })
}

export const confirmed = (at = 50): Entry => ({ at, what: 'confirmed' })
export const released = (at: number): Entry => ({ at, what: 'released' })

/** A message that comes when it is published, or at another time. */
export function message(number: number, { at = 100 * number + 5, late = false } = {}): Entry {
  return { at, what: 'message', number, position: null, replayed: false, late }
}

export const messages = (...numbers: number[]): Entry[] => numbers.map(number => message(number))

export function verdict(at: number, given: Verdict): Entry {
  return { at, what: 'verdict', verdict: given }
}

/** A gap from one offset to another of an epoch; both are not part of it, `null` is open. */
export function gap(at: number, after: number | null, before: number | null, epochs = ['e1', 'e1']): Entry {
  const [first = 'e1', second = 'e1'] = epochs
  const missed: Missed = {
    stream: STREAM,
    after: after === null ? null : { epoch: first, offset: after },
    before: before === null ? null : { epoch: second, offset: before }
  }
  return verdict(at, { status: 'gap', replayed: 0, reason: 'rejected', missed: [missed] })
}
