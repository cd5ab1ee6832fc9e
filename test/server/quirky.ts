import { type BrainOptions, createBrain, type Quirks } from 'hawser/server'
import { stream } from './memory.ts'

export const a = stream('a')

/** Every wait takes as long as it may and every chance is taken, unless the test has other luck. */
export function quirky(quirks: Quirks, options: BrainOptions = {}) {
  const clock = { now: 0 }
  const luck = { next: 0.999 }
  const brain = createBrain({
    publicStreams: true,
    createEpoch: () => 'e1',
    now: () => clock.now,
    random: () => luck.next,
    onError: () => {},
    quirks,
    ...options
  })
  return {
    brain,
    luck,
    pass(ms: number) {
      clock.now += ms
      brain.tick()
    },
    publish(...bodies: unknown[]) {
      for (const body of bodies) brain.broadcast('a', body)
    }
  }
}

/** What a frame is, in a word; a message is its body. */
export function word(frame: unknown): unknown {
  const { type, message } = Object(frame)
  return type ?? message
}

const from = (offset: number) => ({ history: { streams: { a: { epoch: 'e1', offset } } } })
export const askFrom = (offset: number) => ({ command: 'history', identifier: a, ...from(offset) })
export const subscribeFrom = (offset: number) => ({ command: 'subscribe', identifier: a, ...from(offset) })
