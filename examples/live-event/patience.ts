import { setTimeout as sleep } from 'node:timers/promises'
import { now } from './ledger.ts'

export interface Patience {
  /** How long stragglers are waited for, in ms. Default 15,000. */
  patience?: number
  /** Rejects when it is aborted. */
  signal?: AbortSignal
}

export const PATIENCE = 15_000

const LOOK_EVERY = 25

/** Resolves when it is so, and after that time even if it is not. */
export async function until(condition: () => boolean, ms: number, signal?: AbortSignal): Promise<void> {
  const deadline = now() + ms
  while (!condition() && now() < deadline) await sleep(LOOK_EVERY, undefined, { signal })
}
