import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { act } from './act.ts'
import { checkChannels, reporter } from './brain-options.ts'
import type { Channels } from './channel.ts'
import { type Authenticate, tokenOf } from './connect-request.ts'
import { confirmationFrame, disconnectFrame, encodeBody, rejectionFrame, welcomeFrame } from './frames.ts'
import { type Answer, json, pathOf, readBody, send } from './http.ts'
import { identify, userOf } from './identify.ts'
import { invalid } from './invalid.ts'
import { isRecord, parseJson } from './json.ts'
import { nodeSignatures } from './node-signatures.ts'
import { resolveChannel } from './resolve.ts'
import { RpcChannel } from './rpc-channel.ts'
import { sameText } from './signing.ts'

/** Options of `createRpcBackend`. */
export interface RpcBackendOptions {
  channels: Channels
  /** Asked for connections that AnyCable did not let in by itself, by a token of its own secret. */
  authenticate?: Authenticate
  /** Judges tokens here, where AnyCable has no secret to do it. */
  secret?: string
  /** AnyCable's endpoint for `broadcast`: `http://…/_broadcast`. */
  broadcastUrl?: string
  /** AnyCable's `--broadcast_key`. */
  broadcastKey?: string
  /** AnyCable's `--http_rpc_secret`. Without one anybody may call. */
  rpcSecret?: string
  /** Gets what handlers threw. Default: the console. */
  onError?: (error: unknown) => void
  /** Default 0: one that is free. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
}

/** A running backend. */
export interface RpcBackend {
  /** What AnyCable takes as `--rpc_host`. */
  readonly url: string
  readonly port: number
  /** Takes no more calls. Resolves when the port is free. */
  close(): Promise<void>
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What AnyCable makes of a reply; an error is silence for the client. */
const STATUS = { error: 0, success: 1, failure: 2 } as const

/** More than AnyCable lets a client send, with its headers. */
const MAX_BODY = 1_048_576

/**
 * Puts channels behind a real AnyCable, by its RPC over HTTP. Rejects with a `CallError` (`invalid_option`), or
 * with Node's error where the port cannot be had.
 *
 * ```ts
 * const backend = await createRpcBackend({ channels: { ChatChannel }, broadcastUrl: 'http://127.0.0.1:8090/_broadcast' })
 * // anycable-go --rpc_host=${backend.url} --broadcast_adapter=http
 * ```
 */
export async function createRpcBackend(options: RpcBackendOptions): Promise<RpcBackend> {
  const { host = '127.0.0.1', port = 0, broadcastUrl } = options
  checkChannels(options.channels)
  if (broadcastUrl !== undefined && !URL.canParse(broadcastUrl)) throw invalid('"broadcastUrl" is no URL')

  const backend = new Backend(options)
  const http = createHttpServer(async (request, response) => send(response, await backend.answer(request)))
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, resolve)
  })

  const address = http.address()
  const taken = typeof address === 'object' && address ? address.port : port
  const close = () =>
    new Promise<void>(resolve => {
      http.close(() => resolve())
      // AnyCable keeps its connections open for later calls.
      http.closeAllConnections()
    })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    port: taken,
    close,
    [Symbol.asyncDispose]: close
  }
}

type Call = (body: Record<string, unknown>, sid: string) => Promise<object>

class Backend {
  readonly #options: RpcBackendOptions
  readonly #report: (error: unknown) => void
  readonly #calls: Record<string, Call> = {
    '/connect': (body, sid) => this.#connect(body, sid),
    '/command': (body, sid) => this.#command(body, sid),
    '/disconnect': (body, sid) => this.#disconnect(body, sid)
  }

  constructor(options: RpcBackendOptions) {
    this.#options = options
    this.#report = reporter(options.onError)
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const { rpcSecret } = this.#options
    const call = this.#calls[pathOf(request)]
    if (!call) return { status: 404, body: 'AnyCable calls /connect, /command and /disconnect' }
    if (request.method !== 'POST') return { status: 405, body: 'Call by POST', headers: { allow: 'POST' } }
    if (rpcSecret !== undefined && !sameText(request.headers.authorization ?? '', `Bearer ${rpcSecret}`)) {
      return { status: 401, body: 'The key is missing or wrong: give AnyCable the same http_rpc_secret' }
    }

    const text = await readBody(request, MAX_BODY)
    if (text === null) return { status: 413, body: `A call may have ${MAX_BODY} bytes` }
    const body = parseJson(text)
    if (!isRecord(body)) return { status: 400, body: 'A call is a JSON object' }

    try {
      return json(await call(body, String(request.headers['x-anycable-meta-sid'] ?? '')))
    } catch (error) {
      this.#report(error)
      return json({ status: STATUS.error, error_msg: error instanceof Error ? error.message : String(error) })
    }
  }

  async #connect({ env }: Record<string, unknown>, sid: string): Promise<object> {
    const { url, headers } = isRecord(env) ? env : {}
    if (typeof url !== 'string' || !URL.canParse(url)) throw new Error('A connect call has no env.url')

    const sent = lowerCased(headers)
    const request = { url, headers: sent, token: tokenOf(url, sent) }
    const { secret, authenticate } = this.#options
    const judges = { secret, authenticate, signatures: nodeSignatures, now: Date.now }
    const found = await identify(request, judges)

    if (found.kind === 'failed') throw found.error
    if (found.kind === 'refused') {
      return { status: STATUS.failure, transmissions: [disconnectFrame(found.reason, false)] }
    }
    const identifiers = found.identity ?? JSON.stringify(found.user)
    return { status: STATUS.success, identifiers, transmissions: [welcomeFrame(sid)] }
  }

  async #command(body: Record<string, unknown>, sid: string): Promise<object> {
    const { command, identifier, connection_identifiers: identity, data, env } = body
    const { channel, resolved } = this.#channelOf(identifier, identity, sid, env)
    const { definition } = resolved

    if (command === 'subscribe') await definition.subscribed?.(channel)
    else if (command === 'unsubscribe') await definition.unsubscribed?.(channel)
    else if (command === 'message') await act(channel, resolved, data, this.#report)
    else throw new Error(`AnyCable called with an unknown command: ${JSON.stringify(command)}`)

    for (const failure of await channel.failures()) this.#report(failure)

    const { transmissions } = channel.changes
    if (command !== 'subscribe') return { status: STATUS.success, ...channel.changes }
    if (channel.rejected) {
      return { status: STATUS.failure, transmissions: [...transmissions, rejectionFrame(channel.identifier)] }
    }
    return {
      status: STATUS.success,
      ...channel.changes,
      transmissions: [...transmissions, confirmationFrame(channel.identifier)]
    }
  }

  async #disconnect({ identifiers, subscriptions }: Record<string, unknown>, sid: string): Promise<object> {
    for (const identifier of Array.isArray(subscriptions) ? subscriptions : []) {
      try {
        const { channel, resolved } = this.#channelOf(identifier, identifiers, sid)
        await resolved.definition.unsubscribed?.(channel)
        for (const failure of await channel.failures()) this.#report(failure)
      } catch (error) {
        this.#report(error)
      }
    }
    return { status: STATUS.success }
  }

  #channelOf(identifier: unknown, identity: unknown, sid: string, env?: unknown) {
    const name = String(identifier)
    const state = isRecord(env) && isRecord(env['istate']) ? env['istate'] : {}
    const resolved = resolveChannel(name, this.#options.channels)
    const who = {
      identifier: name,
      params: resolved.params,
      user: userOf(String(identity)),
      sid,
      before: { whisper: state['$w'], presence: state['$p'] }
    }
    return { channel: new RpcChannel(who, (stream, data) => this.#publish(stream, data)), resolved }
  }

  async #publish(stream: string, data: unknown): Promise<void> {
    const { broadcastUrl, broadcastKey } = this.#options
    if (broadcastUrl === undefined)
      throw new Error('Nothing was broadcast: pass broadcastUrl to createRpcBackend')

    const response = await fetch(broadcastUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(broadcastKey !== undefined && { authorization: `Bearer ${broadcastKey}` })
      },
      body: JSON.stringify({ stream, data: encodeBody(data) })
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`Nothing was broadcast: ${broadcastUrl} answered ${response.status}`)
  }
}

function lowerCased(headers: unknown): Record<string, string> {
  const entries = Object.entries(isRecord(headers) ? headers : {})
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
