import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One process of the bot, from its start to its kill. */
export interface Life {
  /** In ms since 1970 UTC. */
  readonly killedAt: number
  readonly verdicts: readonly string[]
  readonly got: readonly { readonly n: number; readonly replayed: boolean }[]
  /** When the handler of each was done. */
  readonly done: ReadonlyMap<number, number>
}

/** The program as one file: it begins to listen in a fraction of the time that compiling would take. */
export async function bundleBot(): Promise<string> {
  // Below the project, so that it finds the packages.
  const folder = here('../../../node_modules/.cache/hawser')
  mkdirSync(folder, { recursive: true })
  const outfile = `${folder}/killed-bot-${process.pid}.mjs`
  await build({
    entryPoints: [here('killed-bot-program.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { 'hawser/node': here('../../../src/node/index.ts') },
    external: ['ws'],
    logLevel: 'silent'
  })
  return outfile
}

/** A bot that lives: what it wrote so far, and how to end it. */
export class LivingBot {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  #text = ''

  constructor(file: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child.stdout?.on('data', data => {
      this.#text += String(data)
    })
    this.#closed = once(this.#child, 'close')
  }

  wrote(word: string): boolean {
    return this.#text.includes(word)
  }

  /** Kills it, and tells what it lived to write. */
  async kill(): Promise<Life> {
    const killedAt = Date.now()
    this.#child.kill('SIGKILL')
    await this.#closed
    if (this.#child.exitCode !== null) throw new Error(`It ended by itself: ${this.#text.slice(-2_000)}`)

    // The last line may be cut off.
    const lines = this.#text
      .split('\n')
      .slice(0, -1)
      .map(line => line.split(' '))
    const of = (kind: string) => lines.filter(([first]) => first === kind)
    return {
      killedAt,
      verdicts: of('verdict').map(([, status = '']) => status),
      got: of('got').map(([, n, how]) => ({ n: Number(n), replayed: how === 'replayed' })),
      done: new Map(of('done').map(([, n, at]) => [Number(n), Number(at)]))
    }
  }
}
