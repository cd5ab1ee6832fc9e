/** What a call that can be given up takes. */
export interface Abortable {
  /** When it aborts, what was not sent yet is not sent, and the promise rejects with the reason of the signal. */
  signal?: AbortSignal | undefined
}

/** Calls back once, at once where it has aborted already. The undo stops that. */
export function onAbort(signal: AbortSignal | undefined, aborted: (reason: unknown) => void): () => void {
  if (!signal) return () => {}
  const abort = () => aborted(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}
