import type { Verdict } from 'hawser'
import { expect } from 'vitest'
import type { Offers } from '../offers.ts'
import type { Hearing } from './ear.ts'

/** What a client is told that comes back to all it missed; where the server keeps nothing, that it does not. */
export const recovered = ({ history }: Offers, replayed: number): object =>
  history ? { status: 'recovered', replayed } : NO_HISTORY

export const NO_HISTORY = { status: 'gap', reason: 'no_history', replayed: 0 }

/** Waits for what is said of the nth return, and makes sure that it was said before anything live of it. */
export async function verdictOf(ear: Hearing, nth: number): Promise<Verdict> {
  const { verdict, heard, since } = await ear.verdict(nth)
  const early = ear.heard.slice(since, heard).filter(({ meta }) => meta?.replayed !== true)
  expect(early, 'live messages before the verdict').toEqual([])
  return verdict
}

/** 1, 2 and so on. */
export const numbers = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
