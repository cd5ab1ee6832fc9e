import { type Cable, type CreateOptions, StreamChannel, type Verdict } from 'hawser'
import { createServer, type Server, type ServerOptions } from 'hawser/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  describe as inWords,
  keepWhole,
  nextUser,
  type Post,
  refetchSpread,
  showCatchingUp,
  showInPlace,
  since
} from '../../docs/examples/recovery.ts'
import { start as startProcess } from '../node/child.ts'
import { eventually } from '../support/eventually.ts'
import { client, next, passing } from './live.ts'
import { page, section } from './pages.ts'

// What a page has, and not every Node.
beforeAll(() => void vi.stubGlobal('WebSocket', WebSocket))
afterAll(() => void vi.unstubAllGlobals())

async function serverWith(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ publicStreams: true, ...options })
  onTestFinished(() => server.close())
  return server
}

async function follow(
  server: Server,
  options?: CreateOptions
): Promise<[StreamChannel<Post>, Verdict[], Cable]> {
  const cable = client(server, options)
  const posts = new StreamChannel<Post>({ stream_name: 'posts' })
  const verdicts: Verdict[] = []
  posts.on('recovery', verdict => verdicts.push(verdict))
  await cable.subscribe(posts).ensureSubscribed()
  return [posts, verdicts, cable]
}

/** Loses the link and, with `meanwhile`, more; resolves when the app has been told. */
async function cut(server: Server, verdicts: Verdict[], meanwhile: () => unknown): Promise<void> {
  const { length } = verdicts
  server.cut()
  await meanwhile()
  await eventually(() => verdicts.length > length)
}

const post = (id: number): Post => ({ id, text: `post ${id}` })
const publish = (server: Server, id: number) => server.broadcast('posts', post(id))

describe('recovery.md', () => {
  it('prints what the page says, and ends by itself', async () => {
    const [, printed] = /^```text\n(.*?)^```$/ms.exec(section(page('docs/recovery.md'), 'See it')) ?? []
    expect(printed).toContain('recovered')
    expect(await startProcess('docs/examples/recovery-story.ts').ended).toEqual({
      exitCode: 0,
      stdout: printed,
      stderr: ''
    })
  })

  it('keeps a list whole: by history where that will do, by fetching at a gap', async () => {
    const server = await serverWith()
    const [chat, verdicts] = await follow(server)
    const posts = new Map<number, Post>()
    const fetchPosts = vi.fn(async () => [1, 2, 3, 4].map(post))
    keepWhole(chat, posts, fetchPosts)

    publish(server, 1)
    await eventually(() => posts.size === 1)
    await cut(server, verdicts, () => publish(server, 2))
    expect([...posts.keys()]).toEqual([1, 2])
    expect(fetchPosts).not.toHaveBeenCalled()

    await cut(server, verdicts, async () => {
      publish(server, 3)
      await server.restart()
      publish(server, 4)
    })
    await eventually(() => posts.size === 4)
    expect(fetchPosts).toHaveBeenCalledOnce()
  })

  it('says what is missing in words', async () => {
    let epochs = 0
    const server = await serverWith({ createEpoch: () => `e${++epochs}` })
    const [chat, verdicts] = await follow(server)
    publish(server, 1)
    await next(chat)
    await cut(server, verdicts, async () => {
      await server.restart()
      publish(server, 2)
    })
    await cut(server, verdicts, () => server.restart())
    expect(verdicts.flatMap(inWords)).toEqual([
      'rejected: posts, after e1/1, before e2/1',
      'rejected: posts, after e2/1, until now'
    ])

    const base = await follow(server, { protocol: 'actioncable-v1-json' })
    await cut(server, base[1], () => {})
    expect(base[1].flatMap(inWords)).toEqual(['no_history: anything may be missing'])
  })

  it('fetches once for two gaps, and not at once', async () => {
    const server = await serverWith({ history: false })
    const [chat, verdicts] = await follow(server, { onError: () => {} })
    const refetch = vi.fn()
    const planned: { job: () => void; ms: number }[] = []
    refetchSpread(chat, refetch, (job, ms) => planned.push({ job, ms }))

    await cut(server, verdicts, () => {})
    await cut(server, verdicts, () => {})
    expect(refetch).not.toHaveBeenCalled()
    expect(planned).toEqual([{ job: expect.any(Function), ms: expect.any(Number) }])

    planned[0]?.job()
    expect(refetch).toHaveBeenCalledOnce()
    await cut(server, verdicts, () => {})
    expect(planned).toHaveLength(2)
  })

  it('rings for what is new only, and puts in its place what is late', async () => {
    const server = await serverWith()
    const [chat, verdicts, cable] = await follow(server, { history: { hold: 10, refill: 10 } })
    const done: string[] = []
    const note = (what: string) => (one: Post) => done.push(`${what} ${one.id}`)
    showInPlace(chat, { append: note('append'), insert: note('insert'), ring: note('ring') })

    publish(server, 1)
    await eventually(() => done.length === 2)
    await cut(server, verdicts, () => publish(server, 2))
    await publishPast(server, cable, 3)
    publish(server, 4)
    await eventually(() => done.includes('insert 3'))
    expect(done).toEqual(['append 1', 'ring 1', 'append 2', 'append 4', 'ring 4', 'insert 3'])
  })

  it('shows that it catches up', async () => {
    const server = await serverWith({ quirks: { silentHistory: 1 } })
    const [chat, verdicts] = await follow(server, { timeouts: { history: 100 } })
    publish(server, 1)
    await next(chat)
    const spinner = { hidden: true }
    const seen: (string | null)[] = []
    showCatchingUp(chat, spinner)
    chat.on('connect', () => seen.push(`${chat.stage}, ${spinner.hidden ? 'hidden' : 'shown'}`))

    await cut(server, verdicts, () => {})
    expect(seen).toEqual(['replaying, shown'])
    expect([chat.stage, spinner.hidden]).toEqual(['live', true])
  })

  it('asks for what came while the page was on its way', async () => {
    const server = await serverWith()
    publish(server, 1)
    const heard: unknown[] = []
    const posts = new StreamChannel<Post>({ stream_name: 'posts' })
    posts.on('message', one => heard.push(one))
    passing(since(server.url, Date.now() / 1_000 - 60)).subscribe(posts)
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([post(1)])
  })

  it('leaves nothing of one user to the next', async () => {
    const users = ['Ada', 'Bo']
    const server = await serverWith({ authenticate: () => ({ name: users.shift() ?? 'nobody' }) })
    const [chat, verdicts, cable] = await follow(server)
    const restored: boolean[] = []
    chat.on('connect', info => restored.push(info.restored))
    publish(server, 1)
    await next(chat)

    await cut(server, verdicts, () => {})
    expect(server.disconnect({ name: 'Ada' }, { reason: 'too_slow' })).toBe(1)
    await eventually(() => restored.length === 2)

    await nextUser(cable)
    await eventually(() => restored.length === 3)
    expect(restored).toEqual([true, true, false])
    expect(verdicts.at(-1)).toEqual({ status: 'fresh', replayed: 0 })
    expect(server.disconnect({ name: 'Bo' })).toBe(1)
  })
})

/** Publishes past this client, as the author of a message does. */
async function publishPast(server: Server, cable: Cable, id: number): Promise<void> {
  const publication = {
    stream: 'posts',
    data: JSON.stringify(post(id)),
    meta: { exclude_socket: cable.sessionId }
  }
  const { status } = await fetch(`${server.origin}/_broadcast`, {
    method: 'POST',
    body: JSON.stringify(publication)
  })
  expect(status).toBe(201)
}
