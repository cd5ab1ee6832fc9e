import { createServer, type Server } from 'hawser/server'
import { createChannels, type Stage } from './channels.ts'
import { Ledger } from './ledger.ts'
import type { Bodies, StreamName } from './messages.ts'
import { servePage } from './page.ts'
import { SLIDES } from './programme.ts'

/** A keynote room with its server, its page and the publisher's log. */
export interface LiveEvent {
  readonly server: Server
  readonly ledger: Ledger
  /** Whether the server was ever started again without its memory. */
  readonly hasForgotten: boolean
  /** Returns the number of the message. */
  publish<S extends StreamName>(stream: S, body: Bodies[S]): number
  /** Returns the number of the message. */
  nextSlide(): number
  /** Ends every TCP connection without a word, as a network does. */
  cut(): void
  /**
   * Stops the server, which says so to everyone, and starts it again on the same port after the pause. Without
   * `keepMemory` it knows neither the sessions nor the messages from before.
   */
  restart(options: { keepMemory: boolean }): Promise<void>
  close(): Promise<void>
}

/** How long the server stays away in a restart, in ms: long enough that a first try fails now and then. */
export const RESTART_PAUSE = 800

/** How many messages of a stream can be replayed: when most is published, those of the last 50 seconds. */
export const KEPT = 1_000

/**
 * How often the server pings, in ms. What a client missed is dated by the last ping, and without one nothing is proven: the
 * story cuts early.
 */
const PING_EVERY = 200

export async function openLiveEvent(onError?: (error: unknown) => void): Promise<LiveEvent> {
  const ledger = new Ledger()
  let slide = slideAt(1)
  let hasForgotten = false
  let restarting: Promise<void> | null = null

  function publish<S extends StreamName>(stream: S, body: Bodies[S]): number {
    const number = ledger.record(stream)
    server.broadcast(stream, { ...body, number })
    return number
  }

  function show(next: Bodies['slides']): number {
    slide = next
    return publish('slides', slide)
  }

  const stage: Stage = {
    get slide() {
      return slide
    },
    publish,
    applaud: () => show({ ...slide, applause: slide.applause + 1 })
  }

  const server = await createServer({
    channels: createChannels(stage),
    history: { limit: KEPT },
    pingInterval: PING_EVERY,
    authenticate: ({ url }) => ({ name: nameIn(url) }),
    request: servePage,
    ...(onError && { onError })
  })

  return {
    server,
    ledger,
    get hasForgotten() {
      return hasForgotten
    },
    publish,
    nextSlide: () => show(slideAt(slide.page + 1)),
    cut: () => server.cut(),
    restart({ keepMemory }) {
      if (restarting) return restarting
      hasForgotten ||= !keepMemory
      restarting = server.restart({ pause: RESTART_PAUSE, keepMemory }).finally(() => {
        restarting = null
      })
      return restarting
    },
    close: () => server.close()
  }
}

const slideAt = (page: number): Bodies['slides'] => ({
  page,
  title: SLIDES[(page - 1) % SLIDES.length] ?? '',
  applause: 0
})

/** A real application asks for a token here; a name is enough for this room. */
const nameIn = (url: string) => new URL(url).searchParams.get('name')?.slice(0, 20) || 'somebody'
