import type { ServerChannel } from './channel.ts'
import { handlerOf, payloadOf, type Resolved } from './resolve.ts'

/**
 * Does what a perform asks for. One that came with a `request_id` is answered to its sender alone, by what the handler
 * returned or by an error; what went wrong then goes to `report`. Without one the client is told nothing, and this throws.
 */
export async function act(
  channel: ServerChannel,
  resolved: Resolved,
  data: unknown,
  report: (error: unknown) => void
): Promise<void> {
  const payload = payloadOf(resolved, data)
  const { request_id: id } = payload
  const run = async () => handlerOf(resolved, payload)(channel, payload)
  if (typeof id !== 'string') {
    await run()
    return
  }
  try {
    channel.transmit({ reply_to: id, reply: (await run()) ?? null })
  } catch (error) {
    // What it says may be nobody's business.
    channel.transmit({ reply_to: id, error: 'The action failed' })
    report(error)
  }
}
