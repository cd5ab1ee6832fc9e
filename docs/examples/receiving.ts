import { type Channel, dropOldest, latestBy, perFrame, refetchOn } from 'hawser'

export interface Quote {
  share: string
  price: number
}

export type Quotes = Channel<Record<never, never>, Quote>

export async function follow(quotes: Quotes, show: (quote: Quote) => Promise<void>): Promise<void> {
  // #region loop
  for await (const quote of quotes.messages()) {
    if (quote.price < 0) break
    await show(quote)
  }
  // #endregion
}

export async function latest(
  quotes: Quotes,
  signal: AbortSignal,
  show: (quote: Quote) => Promise<void>
): Promise<void> {
  // #region overflow
  for await (const quote of quotes.messages({ signal, overflow: latestBy(({ share }) => share) })) {
    await show(quote)
  }
  // #endregion
}

export function newest(quotes: Quotes) {
  // #region oldest
  const loop = quotes.messages({ overflow: dropOldest(100) })
  // #endregion
  return loop
}

export function draw(quotes: Quotes, render: (quotes: readonly Quote[]) => void): () => void {
  // #region per-frame
  const stop = perFrame(quotes, batch => render(batch))
  // #endregion
  return stop
}

export function reload(quotes: Quotes, load: () => Promise<void>) {
  // #region refetch
  const refetching = refetchOn(quotes, { refetch: load, when: ({ share }) => share === 'all' })
  // #endregion
  return refetching
}
