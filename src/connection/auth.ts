import type { Clock, Timer } from '../clock.ts'
import { CallError } from '../errors.ts'
import type { Transport } from '../transport/transport.ts'

/** Asked for a token before every try to connect. `null`: connect without one. */
export type TokenSource = () => string | null | Promise<string | null>

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
const LONGEST_TIMER = 2 ** 31 - 1

/** Brings the token to the transport. It is kept nowhere else, so that no log and no error can show it. */
export class Auth {
  readonly #options: AuthOptions
  readonly #clock: Clock
  #expired = false
  /** The transport has a token. */
  #carried = false
  #user: string | null = null
  #renewAt = Number.POSITIVE_INFINITY
  #renewal: Timer | null = null

  constructor(options: AuthOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** Whether a refused token can be replaced by a better one. */
  get renewable(): boolean {
    return this.#options.source !== null || this.#options.refresher !== null
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
    const { source, refresher, param } = this.#options
    if (source) {
      // In a promise of its own, as a source may throw before it returns one.
      return new Promise<string | null>(resolve => resolve(source())).then(token => {
        if (token !== null && typeof token !== 'string') throw notAToken(token)
        if (!wanted() || (token === null && !this.#carried)) return
        // Without a token from now on: the last one belongs to somebody who has left.
        transport.setToken(token ?? '', param)
        this.#carried = token !== null
        this.#user = token === null ? null : userIn(token)
        this.#learn(token ?? '')
      })
    }

    if (!refresher || !this.#expired) return null
    return new Promise<void>(resolve => resolve(refresher(transport))).then(() => {
      this.#expired = false
    })
  }

  /** Renews a token whose end is known before it passes, as long as the link lives; `failed` gets what went wrong. */
  keepFresh(transport: Transport, failed: (error: unknown) => void): void {
    this.stop()
    if (!this.#options.source || this.#renewAt === Number.POSITIVE_INFINITY) return

    const wait = Math.max(RENEW_APART, this.#renewAt - this.#clock.now())
    this.#renewal = this.#clock.setTimeout(
      () => {
        const alive = this.#renewal
        if (wait > LONGEST_TIMER) return this.keepFresh(transport, failed)
        this.prepare(transport, () => this.#renewal === alive)?.then(
          () => this.#renewal === alive && this.keepFresh(transport, failed),
          error => {
            if (this.#renewal !== alive) return
            failed(error)
            this.keepFresh(transport, failed)
          }
        )
      },
      Math.min(wait, LONGEST_TIMER)
    )
  }

  stop(): void {
    if (this.#renewal !== null) this.#clock.clearTimeout(this.#renewal)
    this.#renewal = null
  }

  #learn(token: string): void {
    const now = this.#clock.now()
    const life = lifeOf(token, now)
    this.#renewAt = now + Math.max(life / 2, life - RENEW_BEFORE)
  }
}

/** What a JWT says but for its own dates and number, which change with every token of one user; else the token. */
function userIn(token: string): string {
  try {
    const { exp, iat, nbf, jti, ...rest } = claimsIn(token)
    return JSON.stringify(rest)
  } catch {
    return token
  }
}

/** Throws for what is no JWT. */
function claimsIn(token: string): Record<string, unknown> {
  const [, claims = ''] = token.split('.')
  return JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/')))
}

/** How long a JWT lives from `now` on, in ms; for ever where it does not say. */
function lifeOf(token: string, now: number): number {
  try {
    const { exp, iat } = claimsIn(token)
    const left = Number(exp) * 1_000 - now
    const whole = (Number(exp) - Number(iat)) * 1_000
    // Dead on arrival, or living longer than it was made for: this machine's clock is wrong, only the span counts.
    const life = left <= 0 || left > whole ? whole || left : left
    return life > 0 ? life : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

const notAToken = (value: unknown) =>
  new CallError(`auth gave ${typeof value} in place of a token: return a string, or null to go without`, {
    reason: 'invalid_token',
    phase: 'auth',
    retryable: true
  })
