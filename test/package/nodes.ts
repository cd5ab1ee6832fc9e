import { execFileSync } from 'node:child_process'
import { delimiter } from 'node:path'

/** The Node of this process, and those that `OTHER_NODES` names: paths, separated as in `PATH`. */
export function nodes(): [version: string, path: string][] {
  const others = (process.env['OTHER_NODES'] ?? '').split(delimiter).filter(path => path !== '')
  return [process.execPath, ...others].map(path => [versionOf(path), path])
}

const versionOf = (path: string) => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()
