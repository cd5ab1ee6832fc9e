import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend, BackendParts, Restart } from './backend.ts'
import type { StreamName } from './channels.ts'
import { answerControls } from './controls.ts'
import { type Front, openFront } from './front.ts'
import { type Page, sendPage } from './page.ts'
import { createStage, type Stage } from './stage.ts'

/** An event room that is open: a server, its page, and the trouble that can be made. */
export interface Room<B extends Backend = Backend> {
  readonly backend: B
  readonly stage: Stage
  /** What a browser opens. */
  readonly origin: string
  /** What a client connects to. */
  readonly url: string
  readonly links: number
  /** Whether the server was ever started again without its memory. */
  readonly hasForgotten: boolean
  /** Ends every link without a word, as a network does. */
  cut(): void
  /** Cuts, and lets nobody in until the work is done. */
  keepOut(work: () => Promise<void>): Promise<void>
  /** The server says nothing more, and no link ends, until it goes on after that time in ms. */
  freeze(ms: number): Promise<void>
  /** Resolves when the server is back. While it is at it already, that restart is the one. */
  restart(how: Restart): Promise<void>
  close(): Promise<void>
}

export interface RoomOptions {
  /** What a browser is shown. */
  page: Page
  /** Default 0: one that is free. */
  port?: number
  /** Default `127.0.0.1`: nobody but this machine. */
  host?: string
  /** Gets what the server could not do. Default: the console. */
  onError?: (error: unknown) => void
  /** Is told the number in its stream of everything that is published, also of what the server cannot take. */
  onPublish?: (stream: StreamName, number: number) => void
}

/** Opens a room on the server that `start` brings up. Rejects where a port or the server cannot be had. */
export async function openRoom<B extends Backend>(
  start: (parts: BackendParts) => Promise<B>,
  { page, port = 0, host = '127.0.0.1', onError = console.error, onPublish }: RoomOptions
): Promise<Room<B>> {
  let restarting: Promise<void> | null = null
  let hasForgotten = false

  const stage = createStage(async (stream, message) => {
    onPublish?.(stream, message.number)
    try {
      await backend.publish(stream, message)
    } catch (error) {
      onError(error)
    }
  })
  const backend = await start({ stage, onError })
  const front: Front = await openFront({
    host,
    port,
    target: () => backend.port,
    serve(request, response) {
      if (!answerControls(room, request, response)) sendPage(page, request, response)
    }
  }).catch(async error => {
    await backend.close()
    throw error
  })
  // Where the server cannot stand still by itself, nothing gets to it or from it: the same to all who wait.
  const freezer = backend.freezer ?? { freeze: () => front.hold(), thaw: () => front.release() }

  const room: Room<B> = {
    backend,
    stage,
    origin: front.origin,
    url: front.url,
    get links() {
      return front.links
    },
    get hasForgotten() {
      return hasForgotten
    },
    cut: () => front.cut(),
    async keepOut(work) {
      front.hold()
      front.cut()
      await work().finally(() => front.release())
    },
    async freeze(ms) {
      freezer.freeze()
      await sleep(ms, undefined, { ref: false })
      freezer.thaw()
    },
    restart(how) {
      if (restarting) return restarting
      hasForgotten ||= how === 'forgetting'
      restarting = backend.restart(how).finally(() => {
        restarting = null
      })
      return restarting
    },
    async close() {
      await front.close()
      await restarting
      await backend.close()
    }
  }
  return room
}
