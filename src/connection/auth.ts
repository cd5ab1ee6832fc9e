import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { CallError } from '../errors.ts'
import type { Transport } from '../transport/transport.ts'

/** A token that does not say itself when it ends, with one of the two that does. */
export interface ExpiringToken {
  token: string
  /** In seconds since 1970 UTC, as a JWT's `exp`. A wrong clock of this machine shifts it. */
  expiresAt?: number
  /** In seconds from now on, as OAuth's `expires_in`. */
  expiresIn?: number
}

/** @inline */
type Answer = string | ExpiringToken | null

/** Asked for a token before every try to connect. `null`: connect without one. */
export type TokenSource = () => Answer | Promise<Answer>

/** The official client's way: called when the token has expired, puts a new one on the transport. */
export type TokenRefresher = (transport: Transport) => Promise<void>

export interface AuthOptions {
  source: TokenSource | null
  refresher: TokenRefresher | null
  /** The name of the token for the transport: a query key, or the header `x-<param>`. */
  param: string
}

/** A token is renewed this long before its end, in ms, but a short-lived one not before half its life is over. */
const RENEW_BEFORE = 60_000
/** How far apart renewals are at least, in ms. */
const RENEW_APART = 10_000
/** What a timer can hold at most, in ms: a token for longer is renewed by then, which does no harm. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Brings the token to the transport. It is kept nowhere else, so that no log and no error can show it. */
export class Auth {
  readonly #options: AuthOptions
  readonly #clock: Clock
  /** Made where a token says when it ends. */
  #renewal: Alarm | null = null
  #expired = false
  /** The transport has a token. */
  #carried = false
  #user: string | null = null
  #renewAt = Number.POSITIVE_INFINITY
  /** The number of the link, which tells a renewal that was begun for one that has ended. */
  #link = 0

  constructor(options: AuthOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** Whether a refused token can be replaced by a better one. */
  get renewable(): boolean {
    const { source, refresher } = this.#options
    return !!(source ?? refresher)
  }

  /** Whose token the transport has, as far as it says: two tokens of one user are alike. `null`: nobody's. */
  get user(): string | null {
    return this.#user
  }

  /** Takes the token off the transport. */
  forget(transport: Transport): void {
    this.stop()
    transport.setToken('', this.#options.param)
    this.#carried = false
    this.#user = null
  }

  /** The server refused the token. */
  expire(): void {
    this.#expired = true
  }

  /**
   * Asks for a token and gives it to the transport, unless `wanted` says by then that nobody waits for it any
   * more. `null` when there is nothing to ask.
   */
  prepare(transport: Transport, wanted: () => boolean): Promise<void> | null {
    const { source, refresher } = this.#options
    if (source) return this.#take(source, transport, wanted)
    return refresher && this.#expired ? this.#refresh(refresher, transport) : null
  }

  /** Renews a token whose end is known before it passes, as long as the link lives; `failed` gets what went wrong. */
  keepFresh(transport: Transport, failed: (error: unknown) => void): void {
    this.stop()
    const link = this.#link
    const wanted = () => this.#link === link
    const wait = Math.max(RENEW_APART, this.#renewAt - this.#clock.now())
    if (wait === Number.POSITIVE_INFINITY) return

    this.#renewal ??= new Alarm(this.#clock)
    this.#renewal.set(Math.min(wait, LONGEST_TIMER), async () => {
      try {
        await this.prepare(transport, wanted)
      } catch (error) {
        if (wanted()) failed(error)
      }
      if (wanted()) this.keepFresh(transport, failed)
    })
  }

  stop(): void {
    this.#link++
    this.#renewal?.stop()
  }

  async #take(source: TokenSource, transport: Transport, wanted: () => boolean): Promise<void> {
    const answer: unknown = await source()
    const { token, expiresIn, expiresAt } = expiringIn(answer)
    if (!wanted() || (token === null && !this.#carried)) return
    // Without a token from now on: the last one belongs to somebody who has left.
    transport.setToken(token ?? '', this.#options.param)
    this.#carried = token !== null
    // Its own dates and number change with every token of one user. Where it says nothing else, each is another's.
    const { exp, iat, nbf, jti, ...rest } = claimsIn(token ?? '')
    const claims = JSON.stringify(rest)
    this.#user = claims === '{}' ? token : claims

    const now = this.#clock.now()
    const end = expiresIn === undefined ? Number(expiresAt ?? exp) * 1_000 : now + expiresIn * 1_000
    const life = lifeOf(end, Number(iat) * 1_000, now)
    this.#renewAt = now + Math.max(life / 2, life - RENEW_BEFORE)
  }

  async #refresh(refresher: TokenRefresher, transport: Transport): Promise<void> {
    await refresher(transport)
    this.#expired = false
  }
}

/** What `auth` gave, whatever its types promise. */
function expiringIn(answer: unknown): Expiring {
  if (answer === null || typeof answer === 'string') return { token: answer }
  const { token, expiresAt, expiresIn }: Record<string, unknown> = Object(answer)
  if (typeof token !== 'string' || !isTime(expiresAt) || !isTime(expiresIn)) throw notAToken(answer)
  return { token, expiresAt, expiresIn }
}

interface Expiring {
  token: string | null
  expiresAt?: number | undefined
  expiresIn?: number | undefined
}

const isTime = (value: unknown): value is number | undefined => value === undefined || Number.isFinite(value)

/** What a JWT says; any other token says nothing but itself. */
function claimsIn(token: string): Record<string, unknown> {
  try {
    const [, claims = ''] = token.split('.')
    return { ...JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))) }
  } catch {
    return { token }
  }
}

/** How long a token lives from `now` on, in ms; for ever where it does not say. */
function lifeOf(end: number, begin: number, now: number): number {
  const left = end - now
  const whole = end - begin
  // Dead on arrival, or living longer than it was made for: this machine's clock is wrong, only the span counts.
  const life = left <= 0 || left > whole ? whole || left : left
  return life > 0 ? life : Number.POSITIVE_INFINITY
}

const notAToken = (value: unknown) =>
  new CallError(
    `auth gave ${typeof value} in place of a token: return a string, { token, expiresAt } in seconds, or null`,
    { reason: 'invalid_token', phase: 'auth', retryable: true }
  )
