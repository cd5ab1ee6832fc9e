import {
  type CreateOptions,
  type EarlierCall,
  type NamedChannel,
  type StoredQueue,
  type StoredQueueOptions,
  storedQueue,
  type TextStorage
} from 'hawser'
import { nextSocket, outcomeOf, type Story, story } from '../support/story.ts'
import { Device, type PageAccess } from './device.ts'

export const SHOP = '{"channel":"ShopChannel"}'

/** A page with a shop, and what became of what earlier pages had queued. */
export interface Page extends Story {
  readonly shop: NamedChannel
  readonly policy: StoredQueue
  readonly access: PageAccess
  readonly earlier: EarlierCall[]
  /** What was performed, over all links, in order. */
  readonly performed: unknown[]
}

export interface Opened extends StoredQueueOptions {
  device?: Device
  url?: string | (() => string)
  /** How the page reaches the storage. */
  reach?: (access: PageAccess) => TextStorage
  /** How much later than the clock's beginning. */
  after?: number
  cable?: CreateOptions & { seed?: number }
  subscribed?: boolean
  tells?: boolean
}

export function open({
  device = new Device(),
  url,
  reach,
  after = 0,
  cable,
  subscribed = true,
  tells = true,
  ...options
}: Opened = {}): Page {
  const told = story({ maxMissingPings: Number.POSITIVE_INFINITY, ...cable }, url)
  told.clock.jump(after)
  const access = device.page()
  const earlier: EarlierCall[] = []
  const policy = storedQueue(told.cable, reach?.(access) ?? access, {
    locks: access,
    ...(tells && { onEarlier: call => void earlier.push(call) }),
    ...options
  })
  const shop = told.cable.subscribeTo('ShopChannel')
  if (!subscribed) shop.disconnect()
  shop.sendPolicy = policy
  return {
    ...told,
    shop,
    policy,
    access,
    earlier,
    get performed() {
      return told.server.sockets.flatMap(({ sent }) =>
        sent.filter(({ command }) => command === 'message').map(({ data }) => JSON.parse(String(data)).n)
      )
    }
  }
}

/** The page is loaded again: what it had in memory is gone. */
export function reload({ access }: Page, opened: Opened = {}): Page {
  access.die()
  return open({ device: access.device, ...opened })
}

export async function enter({ server, clock, cable }: Page): Promise<void> {
  await clock.advance()
  if (cable.state === 'disconnected') await nextSocket({ server, clock })
  server.welcome()
  server.confirm(SHOP)
  await clock.advance(2_000)
}

export const order = (page: Page, ...all: unknown[]) => all.map(n => page.shop.perform('order', { n }))
export const texts = ({ access }: Page) => [...access.device.shelf.texts]
export const reasonsOf = (page: Page) =>
  page.errors.map(error => (error instanceof Error && 'reason' in error ? error.reason : error))
export const reasonOf = async (promise: Promise<unknown>) => {
  const outcome = await outcomeOf(promise)
  return outcome instanceof Error && 'reason' in outcome ? outcome.reason : outcome
}
export const told = ({ earlier }: Page) =>
  earlier.map(({ payload, error }) => [
    payload && 'n' in payload ? payload.n : null,
    error && 'reason' in error ? error.reason : error
  ])

/** Another page is open on the same device while this one lives. */
export const beside = ({ access }: Page, opened: Opened = {}): Page =>
  open({ device: access.device, cable: { seed: 2 }, ...opened })

/** The server lets the page in, and no time passes. */
/** For a tab that the browser made as a copy of this one: of its storage, not of who holds which name. */
export function copiedFrom({ access }: Page) {
  const device = new Device()
  for (const [key, text] of access.device.shelf.texts) device.shelf.set(key, text)
  return { reach: () => device.page(), cable: { seed: 2 } }
}

export async function confirm({ server, clock }: Page): Promise<void> {
  await clock.advance()
  server.welcome()
  server.confirm(SHOP)
  await clock.advance()
}

/** Holds up what a storage is asked, once told to, until it is let go of, one at a time. */
export class Jam {
  isOn = false
  readonly #held: (() => void)[] = []

  /** How many are held up. */
  get held(): number {
    return this.#held.length
  }

  readonly wait = (): Promise<void> =>
    this.isOn ? new Promise(resolve => void this.#held.push(resolve)) : Promise.resolve()

  next(): void {
    this.#held.shift()?.()
  }

  off(): void {
    this.isOn = false
    while (this.held > 0) this.next()
  }
}
