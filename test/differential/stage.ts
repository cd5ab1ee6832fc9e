import { vi } from 'vitest'
import { Account, type Lines } from './account.ts'
import { Contender, type ContenderName, PROTOCOLS, type Protocol, type Settings } from './contender.ts'

const PATIENCE = 30_000

export interface Stage {
  readonly contender: Contender
  /** What it offers. */
  readonly protocol: string
  /** Time passes, for the whole process: the official client knows no clock but that. */
  pass(ms?: number): Promise<void>
  /** Something happens to the network: what the client throws at it is part of the account. */
  happens(event: () => void): void
  /** The socket of the next attempt, waited for; `null` where none comes. */
  attempt(): Promise<Contender['attempt']>
}

/** Lets a client play a part, on a clock of its own, and returns the account of it. */
export async function perform(
  name: ContenderName,
  protocol: Protocol,
  settings: Settings,
  part: (stage: Stage) => Promise<unknown>
): Promise<Lines> {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  const chance = vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const account = new Account()
  const contender = new Contender(name, protocol, account, settings)
  const pass = async (ms = 0) => {
    await vi.advanceTimersByTimeAsync(ms).catch(error => account.threw(error))
  }
  const happens = (event: () => void) => {
    try {
      event()
    } catch (error) {
      account.threw(error)
    }
  }
  try {
    await part({
      contender,
      protocol: PROTOCOLS[protocol],
      pass,
      happens,
      async attempt() {
        for (let waited = 0; waited < PATIENCE && !contender.attempt; waited += 250) await pass(250)
        return contender.attempt
      }
    })
    await pass(1_000)
    contender.conclude()
    return structuredClone(account.lines)
  } finally {
    vi.clearAllTimers()
    chance.mockRestore()
    vi.useRealTimers()
  }
}
