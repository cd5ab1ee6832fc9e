// Hawser lies beside its examples, as its sources: a machine that has never built it does so now.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
const isReady = ['node_modules/@anycable/core/', 'dist/hawser.browser.js'].every(path =>
  existsSync(new URL(path, root))
)

if (!isReady) {
  console.log('Hawser is built first, which takes about half a minute …')
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false']
  const { status } = spawnSync('npm', ['ci', ...flags], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    shell: process.platform === 'win32'
  })
  process.exitCode = status ?? 1
}
