import {
  type Cable,
  CableError,
  type Clock,
  type ConnectionState,
  type ConnectionStatus,
  createCable,
  type Environment,
  type Phase,
  quietEnvironment,
  RejectedError,
  type Store,
  systemClock,
  UnauthorizedError
} from 'hawser'
import { createBot, createCable as createNodeCable } from 'hawser/node'
import WebSocket from 'ws'

// Read by the compiler, never run: what must compile, and what must not, with the reason in words.

declare const URL_OF_CABLE: string

export function options() {
  const cable: Cable = createCable(URL_OF_CABLE)
  createCable(URL_OF_CABLE, {
    protocol: 'actioncable-v1-ext-json',
    auth: async () => 'token',
    websocketImplementation: WebSocket,
    websocketAuthStrategy: 'header',
    websocketOptions: { headers: { 'x-tenant': 'vito' } },
    waits: { first: 500, cap: 2_000 },
    timeouts: { open: 3_000, confirm: 1_000 },
    reconnectStrategy: attempt => attempt * 1_000,
    concurrentSubscribes: 10,
    performFailures: 'warn',
    onError: (error: unknown) => error,
    clock: systemClock satisfies Clock,
    environment: quietEnvironment satisfies Environment
  })
  createCable(URL_OF_CABLE, { auth: () => null })
  createCable(URL_OF_CABLE, { auth: { token: 'token', param: 'jid' } })
  createCable({ transport: cable.transport })
  createNodeCable(URL_OF_CABLE)

  // @ts-expect-error without a URL there has to be a transport
  createCable({ lazy: true })
  // @ts-expect-error a token is a string, or null
  createCable(URL_OF_CABLE, { auth: () => 7 })
  // @ts-expect-error there is no such protocol
  createCable(URL_OF_CABLE, { protocol: 'mqtt' })
  // @ts-expect-error there is no such wait
  createCable(URL_OF_CABLE, { waits: { last: 5_000 } })
  // @ts-expect-error there is no such option
  createCable(URL_OF_CABLE, { retries: 3 })
  // @ts-expect-error left out is not the same as undefined
  createCable(URL_OF_CABLE, { pingInterval: undefined })
  return cable
}

export async function life(cable: Cable) {
  const done: undefined | void = await cable.connect()
  const nothing: undefined | void = cable.disconnect()
  const state: ConnectionState = cable.state
  const sid: string | undefined = cable.sessionId

  const status: Store<ConnectionStatus> = cable.status
  const off: () => void = status.subscribe(() => {})
  const next: number | null = status.get().nextRetryAt
  // @ts-expect-error what a user sees of the status is not the user's to set
  status.set(status.get())
  // @ts-expect-error nor is a part of it
  status.get().attempt = 0
  return { done, nothing, state, sid, off, next }
}

export function events(cable: Cable) {
  cable.on('connect', ({ reconnect }) => reconnect satisfies boolean)
  cable.on('disconnect', ({ reason, phase, retryable, message }) => {
    reason satisfies string
    phase satisfies Phase
    retryable satisfies boolean
    message satisfies string
  })
  cable.on('disconnect', (error: CableError) => error.reason satisfies string | undefined)
  cable.on('close', error => error?.retryable satisfies boolean | undefined)
  // @ts-expect-error who closed the cable gets no error
  cable.on('close', error => error.retryable)
  cable.on('keepalive', serverTime => serverTime satisfies number | null)
  cable.once('error', (error: unknown) => error)

  // @ts-expect-error the event is called `connect`
  cable.on('connected', () => {})
  // @ts-expect-error anything may have gone wrong: look before you read
  cable.on('error', error => error.message)
}

export function errors(error: unknown) {
  if (error instanceof CableError) error.reason satisfies string | undefined
  if (error instanceof RejectedError) {
    error.identifier satisfies string
    error.retryable satisfies boolean
    error.phase satisfies Phase
    // @ts-expect-error an error tells, it is not changed
    error.reason = 'accepted'
  }
  throw new UnauthorizedError()
}

export async function bots() {
  const bot = createBot(URL_OF_CABLE, { drain: 1_000, signals: ['SIGTERM'] })
  const chat = bot.cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })
  bot.handle(chat, async ({ text }, meta) => [text.length, meta?.stream.length])

  // @ts-expect-error a handler takes the messages of its channel
  bot.handle(chat, (message: number) => message)
  // @ts-expect-error no such signal
  createBot(URL_OF_CABLE, { signals: ['SIGBYE'] })

  const { exitCode, reason } = await bot.stopped
  return { code: exitCode satisfies 0 | 1, reason: reason satisfies string }
}
