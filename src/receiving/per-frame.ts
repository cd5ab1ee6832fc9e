import { guard, type Report } from '../emitter.ts'

/** What it needs of a channel. */
export interface FrameSource<T> {
  readonly report: Report
  /** Calls back at every message until the returned undo is called. */
  listen(message: (message: T) => void): () => void
}

/** How many messages wait, and for what. */
export interface PerFrameOptions {
  /** How many messages may wait for a frame; of more the oldest are let go. Default 10,000. */
  max?: number
  /** Calls back at the next frame. Default: the page's `requestAnimationFrame`, or a timer of 16 ms where there is none. */
  schedule?: (callback: () => void) => void
}

/**
 * Hands messages on in one batch per animation frame, so that a thousand a second cost sixty renders. A hidden page draws no
 * frames: what comes then waits for the next one. Returns its undo.
 */
export function perFrame<T>(
  channel: FrameSource<T>,
  render: (messages: readonly T[]) => unknown,
  { max = 10_000, schedule = nextFrame }: PerFrameOptions = {}
): () => void {
  let batch: T[] = []
  const draw = () => {
    const messages = batch
    batch = []
    if (messages.length > 0) guard(channel.report, () => render(messages.slice(-max)))
  }
  const stop = channel.listen(message => {
    if (batch.length === 0) schedule(draw)
    batch.push(message)
    // In big steps: taking the first one off each time would cost more than all the rest.
    if (batch.length >= 2 * max) batch = batch.slice(-max)
  })
  return () => {
    stop()
    batch = []
  }
}

function nextFrame(callback: () => void): void {
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(callback)
  else setTimeout(callback, 16)
}
