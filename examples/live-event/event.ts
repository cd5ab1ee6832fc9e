import { createServer, type Server } from 'hawser/server'
import { Attendance } from './attendance.ts'
import { createChannels, type Stage } from './channels.ts'
import { Ledger } from './ledger.ts'
import type { Bodies, StreamName } from './messages.ts'
import { servePage } from './page.ts'
import { SLIDES } from './programme.ts'

/** A keynote room with its server, its page and the publisher's log. */
export interface LiveEvent {
  readonly server: Server
  readonly ledger: Ledger
  readonly attendance: Attendance
  publish<S extends StreamName>(stream: S, body: Bodies[S]): void
  nextSlide(): void
  /** Ends every TCP connection without a word, as a network does. */
  cut(): void
  /** Stops the server, which says so to everyone, and starts it again on the same port after the pause. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How long the server stays away in a restart, in ms: long enough that a first try fails now and then. */
export const RESTART_PAUSE = 800

export async function openLiveEvent(onError?: (error: unknown) => void): Promise<LiveEvent> {
  const ledger = new Ledger()
  const attendance = new Attendance()
  let slide = slideAt(1)

  function publish<S extends StreamName>(stream: S, body: Bodies[S]): void {
    server.broadcast(stream, { ...body, number: ledger.record(stream) })
  }

  function show(next: Bodies['slides']): void {
    slide = next
    publish('slides', slide)
  }

  const stage: Stage = {
    get slide() {
      return slide
    },
    publish,
    applaud: () => show({ ...slide, applause: slide.applause + 1 }),
    entered: channel => attendance.entered(channel),
    left: channel => attendance.left(channel)
  }

  const server = await createServer({
    channels: createChannels(stage),
    authenticate: ({ url }) => ({ name: nameIn(url) }),
    request: servePage,
    ...(onError && { onError })
  })

  return {
    server,
    ledger,
    attendance,
    publish,
    nextSlide: () => show(slideAt(slide.page + 1)),
    cut() {
      ledger.cut(attendance.sessions)
      server.cut()
    },
    restart() {
      ledger.cut(attendance.sessions)
      return server.restart({ pause: RESTART_PAUSE })
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
