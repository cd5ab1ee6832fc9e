import type { Position } from './positions.ts'

/** What a client says about a subscription that came back: whether all is there, and if not what is missing. */
export interface Verdict {
  readonly status: 'fresh' | 'recovered' | 'gap'
  readonly replayed: number
  readonly reason?: string
  readonly missed?: readonly Missed[]
}

/** Between these two, both not included; `null`: as far as there is anything. */
export interface Missed {
  readonly stream: string
  readonly after: Position | null
  readonly before: Position | null
}
