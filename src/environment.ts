/**
 * What the world around the client has to tell:
 * - `visible`, `hidden`, `focus`: the page;
 * - `online`, `offline`: the network, by hearsay;
 * - `resume`: the page or the machine was asleep;
 * - `restored`: the page came back from the back/forward cache, where no socket survives.
 */
export type Signal = 'visible' | 'hidden' | 'focus' | 'online' | 'offline' | 'resume' | 'restored'

/** The world around the client, as an argument. */
export interface Environment {
  /** Whether somebody can see the page. A process without a page is always visible. */
  visible(): boolean
  /** Calls back at every signal until the returned undo is called. */
  watch(listener: (signal: Signal) => void): () => void
}

/** For processes without a page: always visible, never a signal. */
export const quietEnvironment: Environment = {
  visible: () => true,
  watch: () => () => {}
}

/** The page this runs in, and the quiet environment where there is none. Looks at globals only when asked. */
export const pageEnvironment: Environment = {
  visible: () => globalThis.document?.visibilityState !== 'hidden',
  watch(listener) {
    const { document, addEventListener } = globalThis
    if (!document || !addEventListener) return () => {}

    const watching = new AbortController()
    const on = (target: EventTarget, type: string, handle: (event: Event) => void) =>
      target.addEventListener(type, handle, watching)

    on(document, 'visibilitychange', () => listener(pageEnvironment.visible() ? 'visible' : 'hidden'))
    on(document, 'resume', () => listener('resume'))
    for (const type of ['focus', 'online', 'offline'] as const) on(globalThis, type, () => listener(type))
    // `persisted`: the socket of a cached page is gone, whatever its readyState says.
    on(globalThis, 'pageshow', event => {
      if ('persisted' in event && event.persisted) listener('restored')
    })

    return () => watching.abort()
  }
}
