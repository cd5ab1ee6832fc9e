import { type Cable, CableError, createCable } from 'hawser'

export async function say(
  perform: () => Promise<void>,
  show: (sentence: string) => void,
  later: () => void
): Promise<void> {
  // #region reason
  try {
    await perform()
  } catch (error) {
    if (!(error instanceof CableError)) throw error
    if (error.reason === 'too_large') show('That is too long to send.')
    else if ('retryable' in error && error.retryable === true) later()
    else show(error.message)
  }
  // #endregion
}

export function withSink(url: string, send: (error: unknown) => void): Cable {
  // #region sink
  const cable = createCable(url, { onError: error => send(error) })
  // #endregion
  return cable
}
