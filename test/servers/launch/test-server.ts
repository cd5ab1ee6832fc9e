import { setTimeout as sleep } from 'node:timers/promises'
import type { Offers } from '../offers.ts'
import { freePort } from './free-port.ts'
import { type Command, ServerProcess } from './server-process.ts'

/** What makes one server different from another to the tests. */
export interface Recipe {
  readonly name: string
  readonly version: string
  readonly offers: Offers
  /** How to start it on a port. Asked for each start. */
  command(port: number): Command | Promise<Command>
  /** Resolves when the server has taken the message. */
  broadcast(origin: string, stream: string, data: unknown): Promise<void>
  /** Ends connections of a user, as many as this server does for one call. */
  disconnectRemote(origin: string, user: string, reconnect: boolean): Promise<void>
  /** The gentle restart that this server knows. */
  restart(server: TestServer): Promise<void>
  /** Another of its kind, that keeps so many messages of each stream; 0: no history and no sessions. */
  keeping(kept: number): Recipe
  /** What was made beside the process. */
  cleanUp?(): Promise<void>
}

/** How many messages of each stream a server keeps, where it keeps any: as many as they all do unless told. */
export const KEPT = 100

/** How long a server may take from its start to its first answer, in ms. */
const BOOT = 30_000

/** One server under test: a process that can be told, asked, frozen and killed, always on the same port. */
export class TestServer {
  readonly #recipe: Recipe
  #port = 0
  #process: ServerProcess | null = null

  constructor(recipe: Recipe) {
    this.#recipe = recipe
  }

  get name(): string {
    return this.#recipe.name
  }

  get offers(): Offers {
    return this.#recipe.offers
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/cable`
  }

  /** Resolves when it answers. Starts nothing when it runs already. */
  async start(): Promise<void> {
    if (this.#process?.alive) return
    this.#port ||= await freePort()
    this.#process = new ServerProcess(this.name, await this.#recipe.command(this.#port))

    await this.answers()
  }

  /** Resolves when it answers, after a start or a restart. */
  async answers(): Promise<void> {
    for (const end = Date.now() + BOOT; !(await this.#answers()); await sleep(20)) {
      this.#process?.assertAlive()
      if (Date.now() > end) throw new Error(`${this.name} gave no answer for ${BOOT} ms`)
    }
  }

  /** A second server beside this one, that keeps less; started. */
  async keeping(kept: number): Promise<TestServer> {
    const second = new TestServer(this.#recipe.keeping(kept))
    await second.start()
    return second
  }

  /** The process ends by SIGTERM, in its own way. */
  async terminate(): Promise<void> {
    await this.#process?.end('SIGTERM')
  }

  /** The process ends by SIGKILL, in no way at all. */
  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL')
  }

  freeze(): void {
    this.#process?.signal('SIGSTOP')
  }

  thaw(): void {
    this.#process?.signal('SIGCONT')
  }

  broadcast(stream: string, data: unknown): Promise<void> {
    return this.#recipe.broadcast(this.origin, stream, data)
  }

  disconnectRemote(user: string, { reconnect }: { reconnect: boolean }): Promise<void> {
    return this.#recipe.disconnectRemote(this.origin, user, reconnect)
  }

  gracefulRestart(): Promise<void> {
    return this.#recipe.restart(this)
  }

  /** The end of it, whatever state it is in. */
  async stop(): Promise<void> {
    if (this.#process?.alive) await this.kill()
    await this.#recipe.cleanUp?.()
  }

  async #answers(): Promise<boolean> {
    const signal = AbortSignal.timeout(2_000)
    const answer = await fetch(`${this.origin}/health`, { signal }).catch(() => null)
    await answer?.arrayBuffer()
    return answer?.status === 200
  }
}

/** Posts, and throws for any answer but a good one. */
export async function post(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`)
}
