import { type Cable, createCable, UnauthorizedError } from 'hawser'

/** What of an element a banner needs. */
export interface Banner {
  hidden: boolean
  textContent: string | null
}

export function showBanner(cable: Cable, banner: Banner, now = Date.now): () => void {
  // #region banner
  const stop = cable.status.subscribe(() => {
    const { state, since, nextRetryAt } = cable.status.get()

    banner.hidden = state === 'connected' || now() - since < 2_000
    banner.textContent =
      state === 'closed'
        ? 'Disconnected. Sign in again.'
        : nextRetryAt === null
          ? 'Connecting …'
          : `Trying again in ${Math.ceil((nextRetryAt - now()) / 1_000)} s`
  })
  // #endregion
  return stop
}

export function retryNow(cable: Cable): void {
  // #region retry-now
  cable.connect().catch(() => {
    // Tried, and failed again: `status` has the error, and the next try is planned.
  })
  // #endregion
}

/** What `fetch` answers, as far as it matters here. */
export interface TokenAnswer {
  readonly ok: boolean
  readonly status: number
  text(): Promise<string>
}

export function withToken(url: string, fetchToken: (path: string) => Promise<TokenAnswer>): Cable {
  // #region token
  const cable = createCable(url, {
    auth: async () => {
      const answer = await fetchToken('/cable_token')
      if (answer.status === 401) throw new UnauthorizedError()
      if (!answer.ok) throw new Error(`no token: ${answer.status}`)
      return answer.text()
    }
  })
  // #endregion
  return cable
}

export function impatient(url: string): Cable {
  // #region waits
  const cable = createCable(url, {
    waits: { first: 500, window: 1_000, cap: 2_000 },
    timeouts: { open: 3_000, welcome: 3_000 }
  })
  // #endregion
  return cable
}

export async function comeAndGo(cable: Cable): Promise<string[]> {
  const seen: string[] = []
  // #region events
  cable.on('connect', ({ reconnect }) => seen.push(reconnect ? 'connected again' : 'connected'))
  cable.on('disconnect', error => seen.push(`lost: ${error.reason}`))
  cable.on('close', error => seen.push(error ? `closed: ${error.reason}` : 'closed by the app'))

  await cable.connect()
  cable.disconnect()
  // #endregion
  return seen
}
