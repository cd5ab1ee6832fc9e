import { type BrainOptions, createBrain } from 'hawser/server'
import { enter, type MemoryClient, message, stream } from './memory.ts'

export const a = stream('a')
export const NOON = Date.UTC(2026, 0, 1, 12)
export const NOON_SECOND = NOON / 1_000

export const rejectedHistory = (identifier = a) => ({ type: 'reject_history', identifier })
export const confirmedHistory = (identifier = a) => ({ type: 'confirm_history', identifier })
/** A message with its position. */
export const stored = (name: string, offset: number, body: unknown, identifier = stream(name)) => ({
  ...message(identifier, body),
  stream_id: name,
  epoch: 'e1',
  offset
})
export const ask = (client: MemoryClient, history: object, identifier = a) =>
  client.say({ command: 'history', identifier, history })

/** A brain at noon, whose clock the test sets. */
export function atNoon(options: BrainOptions = {}) {
  const clock = { now: NOON }
  const brain = createBrain({
    publicStreams: true,
    createEpoch: () => 'e1',
    now: () => clock.now,
    onError: () => {},
    ...options
  })
  const publish = (count: number, name = 'a') => {
    for (let n = 1; n <= count; n++) brain.broadcast(name, n)
  }
  return { brain, clock, publish }
}

/** A client that has these subscriptions. */
export async function subscribed(brain: ReturnType<typeof createBrain>, ...identifiers: string[]) {
  const client = await enter(brain)
  for (const identifier of identifiers) await client.subscribe(identifier)
  return client
}
