import type { Bodies, StreamName } from './channels.ts'

export const SLIDES = [
  'Welcome aboard',
  'What a rope is made of',
  'Why lines part under load',
  'Splicing while the ship moves',
  'Nobody overboard: a checklist',
  'Questions'
]

/** Who speaks for the event itself. */
export const HOST = 'host'

/** What goes on in the room, whoever serves it. It outlives the server: an application has it in its database. */
export interface Stage {
  readonly slide: Bodies['slides']
  /** Returns the number of the message in its stream. */
  publish<S extends StreamName>(stream: S, body: Bodies[S]): number
  say(from: string, text: string): number
  nextSlide(): number
  applaud(): number
}

/** Hands a numbered message to the server. */
export type Send = <S extends StreamName>(stream: S, message: Bodies[S] & { number: number }) => void

/** Numbers what is published, in each stream from 1: so everybody can see whether anything is missing. */
export function createStage(send: Send): Stage {
  const newest: Record<StreamName, number> = { chat: 0, notifications: 0, slides: 0 }
  let slide = slideAt(1)

  function publish<S extends StreamName>(stream: S, body: Bodies[S]): number {
    const number = ++newest[stream]
    send(stream, { ...body, number })
    return number
  }

  function show(next: Bodies['slides']): number {
    slide = next
    return publish('slides', slide)
  }

  return {
    get slide() {
      return slide
    },
    publish,
    say: (from, text) => publish('chat', { type: 'said', from, text }),
    nextSlide: () => show(slideAt(slide.page + 1)),
    applaud: () => show({ ...slide, applause: slide.applause + 1 })
  }
}

const slideAt = (page: number): Bodies['slides'] => ({
  page,
  title: SLIDES[(page - 1) % SLIDES.length] ?? '',
  applause: 0
})
