import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STRICT = '--unhandled-rejections=strict'

/** A process of ours that runs TypeScript, where an unhandled rejection is the end. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams
  readonly ended: Promise<{ exitCode: number | null; stdout: string; stderr: string }>
  /** Resolves once it has written this, or this so often; rejects when it ends without. */
  wrote(text: string, times?: number): Promise<void>
}

/** As a user starts it. `script` is a path from the root of the project. */
export function start(script: string, args: readonly string[] = []): Child {
  return watched(spawn(process.execPath, [STRICT, '--import', 'tsx', script, ...args], { cwd: ROOT }))
}

/** The same program in one piece, made of the sources as they are now: it is there in a third of the time. */
export function startAtOnce(script: string, args: readonly string[] = []): Child {
  const { outputFiles } = buildSync({
    entryPoints: [script],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: `node${process.versions.node}`
  })
  const child = spawn(process.execPath, [STRICT, '--input-type=module', '-', ...args], { cwd: ROOT })
  child.stdin.end(outputFiles[0]?.text)
  return watched(child)
}

function watched(child: ChildProcessWithoutNullStreams): Child {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', data => (stdout += data))
  child.stderr.on('data', data => (stderr += data))
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr }))

  return {
    process: child,
    ended,
    async wrote(text, times = 1) {
      const seen = new Promise<void>(resolve => {
        const look = () => stdout.split(text).length > times && resolve()
        child.stdout.on('data', look)
        look()
      })
      const tooEarly = ended.then(() => {
        throw new Error(`It ended without "${text}":\n${stdout}\n${stderr}`)
      })
      await Promise.race([seen, tooEarly])
    }
  }
}
