import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What a build reads; `node_modules` aside. */
const SOURCES = [
  'src',
  'package.json',
  'rollup.config.mjs',
  'tsconfig.json',
  'docs',
  'README.md',
  'CHANGELOG.md',
  'LICENSE'
]
/** What a user installs beside the package, dependencies of dependencies included. */
const BESIDE = [
  '@anycable/core',
  'nanoevents',
  'react',
  'vue',
  'ws',
  '@types/node',
  '@types/react',
  '@types/ws',
  'undici-types',
  'vitest'
]
/** Of a build before this one. */
export const OLD_CHUNK = 'chunks/old-build-0000.js'
/** What a test imports there, too. */
const SCHEMA_LIBRARIES = ['arktype', 'valibot', 'zod']

/** The package as npm would publish it, and a project that has installed it. */
export interface Packed {
  readonly tarball: string
  /** Paths in the package. */
  readonly files: readonly string[]
  read(file: string): string
  /** A user's project with the package in its `node_modules`. */
  readonly project: string
  /** Runs Node in that project; returns what it wrote, or throws with what it said. */
  node(...args: string[]): string
  /** The same with another binary of Node. */
  nodeAt(binary: string, ...args: string[]): string
  /** Another such project, which lacks one of what is installed beside the package: its folder. */
  projectWithout(name: string): string
  remove(): void
}

/** Builds in a folder of its own, where an older build was. */
export function pack(): Packed {
  const home = mkdtempSync(join(tmpdir(), 'hawser-packed-'))
  const clone = join(home, 'clone')

  for (const source of SOURCES) cpSync(join(ROOT, source), join(clone, source), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  mkdirSync(join(clone, 'dist/chunks'), { recursive: true })
  writeFileSync(join(clone, 'dist', OLD_CHUNK), '')
  run(clone, 'npm', 'run', 'build')
  run(clone, 'npm', 'pack', '--ignore-scripts', '--pack-destination', home)
  const tarball = join(home, readdirSync(home).find(name => name.endsWith('.tgz')) ?? 'no tarball')

  const install = (folder: string, names: readonly string[]) => {
    const installed = join(home, folder)
    const unpacked = join(installed, 'node_modules/hawser')
    mkdirSync(unpacked, { recursive: true })
    run(home, 'tar', '-xzf', tarball, '-C', unpacked, '--strip-components=1')
    for (const name of names) {
      const place = join(installed, 'node_modules', name)
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules', name), place)
    }
    return installed
  }
  const all = [...BESIDE, ...SCHEMA_LIBRARIES]
  const project = install('project', all)
  const unpacked = join(project, 'node_modules/hawser')

  return {
    tarball,
    project,
    files: filesIn(unpacked),
    read: file => readFileSync(join(unpacked, file), 'utf8'),
    node: (...args) => run(project, process.execPath, ...args),
    nodeAt: (binary, ...args) => run(project, binary, ...args),
    projectWithout: name =>
      install(
        `without-${name}`,
        all.filter(one => one !== name)
      ),
    remove: () => rmSync(home, { recursive: true })
  }
}

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
