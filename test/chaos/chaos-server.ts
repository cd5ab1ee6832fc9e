import { anycable, withoutAnyCable } from '../servers/launch/anycable.ts'
import { findAnyCable } from '../servers/launch/installed.ts'
import { type Recipe, TestServer } from '../servers/launch/test-server.ts'

/** The real anycable-go, open to all, with a history in memory. Every start is a new instance that knows nothing. */
export class ChaosServer {
  readonly #server: TestServer
  #instance = 0

  constructor(historyLimit: number) {
    this.#server = new TestServer(publicAnyCable(historyLimit))
  }

  /** Counted from 1. What is asked of the server from a kill on is asked of the next one. */
  get instance(): number {
    return this.#instance
  }

  get origin(): string {
    return this.#server.origin
  }

  get url(): string {
    return this.#server.url
  }

  get port(): number {
    return Number(new URL(this.origin).port)
  }

  async start(): Promise<void> {
    this.#instance++
    await this.#server.start()
  }

  /** SIGKILL, and `downtime` ms later another one on the same port. */
  async restart(downtime: () => Promise<void>): Promise<void> {
    const killed = this.#server.kill()
    this.#instance++
    await killed
    await downtime()
    await this.#server.start()
  }

  stop(): Promise<void> {
    return this.#server.stop()
  }
}

function publicAnyCable(historyLimit: number): Recipe {
  const { binary } = findAnyCable()
  return {
    ...anycable(),
    command: port => ({
      file: binary,
      args: [
        '--ignore-config-path',
        '--presets=none',
        '--log_level=error',
        '--host=127.0.0.1',
        `--port=${port}`,
        '--norpc',
        '--noauth',
        '--public_streams',
        '--broker=memory',
        `--history_limit=${historyLimit}`,
        '--broadcast_adapter=http',
        `--http_broadcast_port=${port}`
      ],
      env: withoutAnyCable()
    })
  }
}
