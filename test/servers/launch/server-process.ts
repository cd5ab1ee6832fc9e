import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Command {
  file: string
  args: string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
}

/** How long a server that was told to end may take, in ms. */
const FAREWELL = 10_000
/** How much of what a server said is kept for the error that quotes it. */
const MEMORY = 4_000

const running = new Set<ChildProcess>()

// The last resort, when the tests go down without their hooks.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A server in a process of its own, so that signals are real ones. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #ended: Promise<string>
  #output = ''
  #end: string | null = null

  constructor(name: string, { file, args, cwd, env }: Command) {
    this.#name = name
    // Its input stays open as long as we live: a server of ours ends when that ends.
    this.#child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
    running.add(this.#child)
    this.#child.stdin?.on('error', () => {})
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', chunk => {
        this.#output = (this.#output + String(chunk)).slice(-MEMORY)
      })
    }
    this.#ended = new Promise(resolve => {
      const end = (how: string) => {
        running.delete(this.#child)
        this.#end ??= how
        resolve(how)
      }
      this.#child.once('error', error => end(String(error)))
      this.#child.once('exit', (code, signal) => end(`exit ${signal ?? code}`))
    })
  }

  get alive(): boolean {
    return this.#end === null
  }

  /** Throws with the server's own words when it is gone. */
  assertAlive(): void {
    if (this.#end !== null) throw new Error(`${this.#name} is gone (${this.#end}). It said:\n${this.#output}`)
  }

  /** Resolves when it has said this. Asked right after the start, so that nothing was said and forgotten. */
  said(words: string): Promise<void> {
    return new Promise(resolve => {
      this.#child.stdout?.on('data', () => {
        if (this.#output.includes(words)) resolve()
      })
    })
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Sends the signal and waits until the process is gone; throws when it does not go. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.signal(signal)
    const late = new AbortController()
    const patience = sleep(FAREWELL, 'late', { signal: late.signal }).catch(() => 'in time')
    const how = await Promise.race([this.#ended, patience])
    late.abort()
    if (how !== 'late') return
    this.signal('SIGKILL')
    await this.#ended
    throw new Error(`${this.#name} did not end within ${FAREWELL} ms of ${signal}. It said:\n${this.#output}`)
  }
}
