import { useChannel, useMessages } from 'hawser/react'
import { ROOM, Slides } from '../event-room/channels.ts'

/** Only the newest one counts, and that comes in any case: nothing is told of those that were missed. */
export function Slide() {
  const slides = useChannel(Slides, ROOM)
  const [slide] = useMessages(slides, { limit: 1 })

  return (
    <section className="slide" aria-label="Slide">
      <div>
        <p>{slide ? `Slide ${slide.page}` : '…'}</p>
        <h1>{slide?.title ?? 'The room opens'}</h1>
      </div>
      <button type="button" onClick={() => slides.perform('applaud').catch(() => {})}>
        Applaud <span className="count">{slide?.applause ?? 0}</span>
      </button>
    </section>
  )
}
