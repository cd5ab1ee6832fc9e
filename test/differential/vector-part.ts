import { identifierOf, resolved, type Step, type Vector } from '../contract/vector-file.ts'
import type { FakeSocket } from '../support/fake-socket.ts'
import { BASE, EXTENDED } from '../support/story.ts'
import type { Settings } from './contender.ts'
import type { Stage } from './stage.ts'

export function settingsOf({ client = {} }: Vector): Settings {
  const { auth, history, maxReconnectAttempts, staleness } = client
  const since = history?.since ?? (history?.sinceMs === undefined ? undefined : history.sinceMs / 1_000)
  return {
    maxMissingPings: staleness === 'on' ? 3 : Number.POSITIVE_INFINITY,
    ...(auth && { auth: { token: auth.token } }),
    ...(auth?.strategy && { websocketAuthStrategy: auth.strategy }),
    ...(auth?.refreshTo !== undefined && {
      tokenRefresher: async transport => transport.setToken(auth.refreshTo ?? '')
    }),
    ...(maxReconnectAttempts !== undefined && { maxReconnectAttempts }),
    ...(since !== undefined && { historyTimestamp: since })
  }
}

/** The calls and frames of a vector, whatever the client makes of them. */
export async function playVector({ steps }: Vector, stage: Stage): Promise<void> {
  let socket: FakeSocket | null = null
  for (const [number, step] of steps.entries()) {
    call(step, stage)
    if (step.net === 'open' || step.net === 'hang' || step.net === 'fail') socket = await stage.attempt()
    stage.happens(() => befall(step, socket, stage.protocol))
    if (!steps[number + 1]?.sameTask) await stage.pass(step.wait ?? 1)
  }
}

function befall(step: Step, socket: FakeSocket | null, protocol: string): void {
  const { net, code, reason, recv, recvRaw } = step
  if (net === 'open') socket?.accept(known(step.protocol) ? protocol : step.protocol)
  if (net === 'fail') socket?.fail()
  if (net === 'close') socket?.end(code, reason)
  if (recv) socket?.receive(resolved(recv))
  if (recvRaw !== undefined) socket?.receiveRaw(recvRaw)
}

function call({ do: what, ch = '', args = {} }: Step, { contender }: Stage): void {
  if (what === 'connect') return contender.connect()
  if (what === undefined) return
  const identifier = identifierOf(ch)
  if (what === 'subscribe' || what === 'unsubscribe') contender[what](identifier)
  if (what === 'perform') contender.perform(identifier, args.action ?? '', args.payload)
  if (what === 'join') contender.join(identifier, args.id ?? '', args.info ?? {})
  if (what === 'presence') contender.look(identifier)
  if (what === 'whisper') contender.whisper(identifier, args.data)
}

/** The server of a vector for any protocol speaks that of the client. */
const known = (protocol: string | undefined) => protocol === BASE || protocol === EXTENDED
