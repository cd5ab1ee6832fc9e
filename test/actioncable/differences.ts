import type { ProgramName } from './programs.ts'

/** Where an app sees something else than with Rails' client: lines that only one of them notes, and why that is so. */
export interface Difference {
  readonly because: string
  readonly rails: readonly string[]
  readonly ours: readonly string[]
  /** The same lines, in another order. */
  readonly order?: true
}

export const DIFFERENCES: Partial<Record<ProgramName, Difference>> = {
  'a second one of the same channel comes late': {
    because:
      'the server answers no second subscribe, so Rails’ client never tells the second one; ours knows it is there',
    rails: [],
    ours: ['late connected {"reconnected":false}']
  },
  'what the server says while it lets in': {
    because: 'Rails’ client hands on a message before it says that the channel is connected; ours after it',
    rails: [],
    ours: [],
    order: true
  },
  'a lost link comes back, with two channels': {
    because:
      'Rails’ client tells only the first channel to be confirmed that it was a reconnect; ours each of them',
    rails: ['connected {"reconnected":false}'],
    ours: ['connected {"reconnected":true}']
  }
}
