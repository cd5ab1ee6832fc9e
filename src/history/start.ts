import type { Position } from '../protocol/message.ts'
import type { Since } from './judge.ts'

/** How far a channel was heard: of each stream and epoch the position, the last heard first; of all others the time. */
export interface Heard {
  readonly positions: readonly Position[]
  readonly since: Since
}

/** Where a subscription begins that has heard nothing yet. */
export interface Start extends Heard {
  /** It was heard before, by an earlier page or process. Otherwise the app says where it begins. */
  readonly resumed: boolean
}
