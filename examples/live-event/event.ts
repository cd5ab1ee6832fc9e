import { type EmbeddedBackend, embedded } from '../event-room/embedded.ts'
import type { Page } from '../event-room/page.ts'
import { openRoom, type Room } from '../event-room/room.ts'
import { Ledger } from './ledger.ts'

/** A room that is open, and the publisher's log. */
export interface LiveEvent {
  readonly room: Room<EmbeddedBackend>
  readonly ledger: Ledger
}

/** In ms, and short: before the first ping nothing is proven, and the story cuts early. */
const PING_EVERY = 200

export async function openLiveEvent(page: Page, onError?: (error: unknown) => void): Promise<LiveEvent> {
  const ledger = new Ledger()
  const room = await openRoom(embedded({ pingInterval: PING_EVERY }), {
    page,
    onPublish: (stream, number) => ledger.record(stream, number),
    ...(onError && { onError })
  })
  return { room, ledger }
}
