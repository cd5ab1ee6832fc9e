import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../docs/pages.ts'

// Every example by its two commands, in a fresh clone of what is committed, where nothing was installed or built. Needs the
// registry, so `npm test` does without.

/** Each room's page has this in it. */
const TITLE = '<title>The keynote room'
/** The first start builds Hawser itself. In ms. */
const PATIENCE = 240_000

const clone = mkdtempSync(join(tmpdir(), 'hawser-examples-'))
process.once('exit', () => rmSync(clone, { recursive: true, force: true }))
run('git', ['clone', '--quiet', ROOT, clone])

for (const [name, ...flags] of [
  ['react-room', '--port', '0'],
  ['vue-room', '--port', '0'],
  ['html-room', '--port', '0'],
  ['bot']
] as const) {
  const begin = Date.now()
  const folder = join(clone, 'examples', name)
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder)
  await startAndEnd(folder, flags)
  console.log(
    `${name}: installed, started, looked at and ended in ${Math.round((Date.now() - begin) / 1_000)} s`
  )
}
const { stdout: left } = run('git', ['status', '--short'], clone)
if (left !== '') throw new Error(`They left behind:\n${left}`)

function run(file: string, args: readonly string[], cwd = ROOT) {
  const result = spawnSync(file, args, { cwd, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${result.status}\n${result.stderr}`)
  return result
}

/** Opens its room, as a browser would, and ends it with Ctrl+C. */
async function startAndEnd(cwd: string, flags: readonly string[]): Promise<void> {
  const child = spawn('npm', ['start', '--', ...flags], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  // The terminal tells the whole group, and so do we.
  const end = (how: 'SIGINT' | 'SIGKILL') => child.pid !== undefined && process.kill(-child.pid, how)

  const late = setTimeout(() => end('SIGKILL'), PATIENCE)

  let said = ''
  let looked = false
  try {
    for await (const text of child.stdout.setEncoding('utf8')) {
      said += text
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
      if (!origin || looked) continue
      looked = true
      const page = await (await fetch(origin)).text()
      if (!page.includes(TITLE)) throw new Error(`${origin} is no room:\n${page}`)
      end('SIGINT')
    }
    const [code] = await ended
    if (!looked) throw new Error(`It ended with ${code} before there was a room:\n${said}`)
  } finally {
    clearTimeout(late)
    if (child.exitCode === null && child.signalCode === null) end('SIGKILL')
  }
}
