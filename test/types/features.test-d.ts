import {
  type Cable,
  defineChannel,
  dropOldest,
  type EarlierCall,
  latestBy,
  type MessageLoop,
  type QueuePolicy,
  queue,
  type StoredQueue,
  storedPositions,
  storedQueue,
  type TextStorage,
  webStorage
} from 'hawser'
import { type Diagnosis, diagnose } from 'hawser/diagnostics'
import { fileStorage } from 'hawser/node'

// Read by the compiler, never run: what a feature takes, and what it gives.

declare const cable: Cable

const Shop = defineChannel<{
  params: { counter: number }
  message: { id: string; price: number }
  actions: { order: { text: string }; price: (payload: { of: string }) => number; close: undefined }
  presence: { name: string }
}>('ShopChannel')

const shop = cable.subscribeTo(Shop, { counter: 1 })

export async function policies() {
  const policy: QueuePolicy = queue({ ttl: 30_000, max: 50, pace: 5 })
  shop.sendPolicy = policy
  shop.sendPolicy = 'drop'
  await shop.perform('order', { text: 'rope' }, { policy: 'fail', signal: AbortSignal.timeout(10) })
  await shop.perform('close', undefined, { policy })
  const waiting: number = shop.queued
  // @ts-expect-error there is no such policy
  shop.sendPolicy = 'keep'
  // @ts-expect-error times are numbers
  queue({ ttl: '30s' })
  return waiting
}

export async function stored() {
  const told = ({ id, identifier, action, payload, error }: EarlierCall) => {
    const names: (string | null)[] = [id, identifier, action]
    const reason: string | undefined = error?.message
    return { names, payload, reason }
  }
  const policy: StoredQueue = storedQueue(cable, webStorage(), { user: () => 'ann', ttl: 1, onEarlier: told })
  shop.sendPolicy = policy
  storedQueue(cable, fileStorage('calls.json'), { user: 'ann', locks: null })
  const storage: TextStorage = { get: async () => null, set() {}, delete: () => Promise.resolve() }
  storedQueue(cable, storage)
  storedPositions(storage)
  await policy.flush()
  // @ts-expect-error it has nothing to store in
  storedQueue(cable)
  // @ts-expect-error a storage forgets, too
  storedQueue(cable, { get: () => null, set() {} })
}

export async function requests() {
  const price: number = await shop.request('price', { of: 'rope' }, { timeout: 100 })
  const done: unknown = await shop.request('order', { text: 'rope' })
  // @ts-expect-error its payload is wanted
  await shop.request('price')
  return { price, done }
}

export async function loops() {
  const loop: MessageLoop<{ id: string; price: number }> = shop.messages({
    overflow: latestBy(({ id }) => id),
    signal: AbortSignal.timeout(10)
  })
  for await (const { price } of loop) if (price satisfies number) break
  for await (const { id } of shop.messages({ overflow: dropOldest(10) })) return id satisfies string
  // @ts-expect-error nothing is compared by what is not there
  shop.messages({ overflow: latestBy(({ colour }) => colour) })
  return null
}

export function held() {
  using diagnosis: Diagnosis = diagnose(cable)
  using borrowed = cable.subscribeTo(Shop, { counter: 2 })
  const sentences: string[] = diagnosis.explain()
  const { presence } = borrowed
  presence.join('me', { name: 'Me' }, { signal: AbortSignal.timeout(10) })
  // @ts-expect-error a member has a name
  presence.join('me', {})
  return sentences
}
