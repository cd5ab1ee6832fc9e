import { type MaybeRefOrGetter, toValue } from 'vue'
import { type AnyChannel, caughtUp } from '../index.ts'
import { isServerRender } from './plugin.ts'

/**
 * For `await` as the last step of a setup inside `<Suspense>`: resolves once the channel is live, with all that was missed
 * delivered. Rejects when the server refused the channel. A server render does not wait.
 */
export async function useLive(channel: MaybeRefOrGetter<AnyChannel>): Promise<void> {
  if (isServerRender()) return
  const { state, lastError } = await caughtUp(toValue(channel))
  if (state === 'closed' && lastError) throw lastError
}
