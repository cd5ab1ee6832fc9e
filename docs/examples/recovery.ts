import { type Cable, type Channel, createCable, type MessageMeta, type Verdict } from 'hawser'

export interface Post {
  id: number
  text: string
}

/** A channel whose messages are posts. */
export type Posts = Pick<Channel<Record<never, never>, Post>, 'on' | 'stage'>

/** What of an element the examples need. */
export interface Shown {
  hidden: boolean
}

export function keepWhole(
  chat: Posts,
  posts: Map<number, Post>,
  fetchPosts: () => Promise<Post[]>
): () => void {
  const show = (post: Post) => posts.set(post.id, post)
  // #region handler
  chat.on('message', post => show(post))

  const stop = chat.on('recovery', async verdict => {
    if (verdict.status !== 'gap') return
    for (const post of await fetchPosts()) show(post)
  })
  // #endregion
  return stop
}

export function refetchSpread(
  chat: Posts,
  refetch: () => void,
  later: (job: () => void, ms: number) => unknown = setTimeout
): () => void {
  // #region spread
  let planned = false

  const stop = chat.on('recovery', verdict => {
    if (verdict.status !== 'gap' || planned) return
    planned = true
    later(() => {
      planned = false
      refetch()
    }, Math.random() * 5_000)
  })
  // #endregion
  return stop
}

export function describe(verdict: Verdict): string[] {
  // #region missed
  if (verdict.status !== 'gap') return []
  if (verdict.missed.length === 0) return [`${verdict.reason}: anything may be missing`]

  return verdict.missed.map(({ stream, after, before }) => {
    const from = after ? `after ${after.epoch}/${after.offset}` : 'from the beginning'
    const to = before ? `before ${before.epoch}/${before.offset}` : 'until now'
    return `${verdict.reason}: ${stream}, ${from}, ${to}`
  })
  // #endregion
}

export function showInPlace(
  chat: Posts,
  { append, insert, ring }: Record<'append' | 'insert' | 'ring', (post: Post, meta?: MessageMeta) => void>
): () => void {
  // #region meta
  const stop = chat.on('message', (post, meta) => {
    if (meta?.late) insert(post, meta)
    else append(post)
    if (!meta?.replayed) ring(post)
  })
  // #endregion
  return stop
}

export function showCatchingUp(chat: Posts, spinner: Shown): void {
  // #region stage
  const update = () => {
    spinner.hidden = chat.stage !== 'replaying'
  }
  chat.on('connect', update)
  chat.on('recovery', update)
  chat.on('disconnect', update)
  // #endregion
}

export function since(url: string, renderedAt: number): Cable {
  // #region options
  const cable = createCable(url, {
    history: { limit: 500, ttl: 60_000 }, // what the server keeps of a stream, where it is not 100 for 5 minutes
    timeouts: { history: 5_000 },
    historyTimestamp: renderedAt // seconds since 1970 UTC: what came while the page was on its way
  })
  // #endregion
  return cable
}

export async function nextUser(cable: Cable): Promise<void> {
  // #region forget
  cable.disconnect()
  cable.forget()
  await cable.connect()
  // #endregion
}
