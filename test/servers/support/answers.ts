import { expect } from 'vitest'
import type { Answer } from '../offers.ts'
import type { Hearing } from './ear.ts'

/** Timeouts for tests in which a server stays silent: it has this long, twice, before the client says so. */
export const FEW = { confirm: 400 }

const EXPECTED: Record<Answer, { outcome: object; state: string; error: object | undefined }> = {
  confirmed: { outcome: { value: undefined }, state: 'connected', error: undefined },
  rejected: {
    outcome: { error: { reason: 'rejected', retryable: false } },
    state: 'closed',
    error: { reason: 'rejected' }
  },
  silence: {
    outcome: { error: { reason: 'timeout', retryable: true } },
    state: 'disconnected',
    error: { reason: 'timeout' }
  }
}

/** What a channel shows, and tells who waits for it, when the server gave this answer to its subscription. */
export async function expectAnswer(ear: Hearing, answer: Answer): Promise<void> {
  const { outcome, state, error } = EXPECTED[answer]
  const { channel } = ear
  expect(await ear.outcome(`the server's answer (${answer})`, channel.ensureSubscribed())).toMatchObject(
    outcome
  )
  expect(channel.state).toBe(state)
  if (error) expect(ear.error).toMatchObject(error)
  else expect(ear.error).toBeUndefined()
}
