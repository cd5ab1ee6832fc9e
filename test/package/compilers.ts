import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from './packed.ts'

/** The compilers that the types are made for: the oldest that is claimed, and the newest there is. */
export const COMPILERS = ['typescript-oldest', 'typescript-newest'] as const

const STRICT = [
  ...['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--verbatimModuleSyntax'],
  ...['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable,esnext.disposable', '--types', 'node'],
  ...['--noEmit', '--pretty', 'false']
]

/** The ways to resolve modules that the package is made for. */
const RESOLUTIONS = {
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext']
} as const

export type Resolution = keyof typeof RESOLUTIONS

/** What a compiler says of a line of a file. */
export interface Complaint {
  readonly file: string
  readonly line: number
  readonly sentence: string
}

/** What a compiler says of files of a project, and of all the types that it reads on the way. */
export async function complaintsOf(
  compiler: (typeof COMPILERS)[number],
  resolution: Resolution,
  project: string,
  files: readonly string[],
  ...flags: string[]
): Promise<Complaint[]> {
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
  const args = [tsc, ...STRICT, ...RESOLUTIONS[resolution], ...flags, ...files]
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: project }, (error, stdout, stderr) => {
      // It exits with 1 or 2 where it has something to say.
      if (error && (typeof error.code !== 'number' || stderr)) reject(error)
      else resolve(stdout)
    })
  })
  // Lines that go on from the one before begin with a space.
  return stdout
    .split(/\n(?=\S)/)
    .filter(text => text.trim() !== '')
    .map(text => {
      const [, file = '', line, sentence = text] = /^(.*?)\((\d+),\d+\): error (.*)$/s.exec(text) ?? []
      return { file: basename(file), line: Number(line), sentence }
    })
}

/** A line that must not compile, and what the compiler says of it: all of this, other words may stand between. */
export interface Mistake {
  readonly line: number
  readonly words: readonly string[]
}

const MARK = /^\s*\/\/ @ts-expect-error (.*)$/

/** The mistakes that a file is full of, and its text with nothing left that excuses them. */
export function mistakesIn(path: string): { text: string; mistakes: Mistake[] } {
  const lines = readFileSync(path, 'utf8').split('\n')
  const mistakes = lines.flatMap((line, i) => {
    const [, words] = MARK.exec(line) ?? []
    // The line below, and lines count from 1.
    return words === undefined ? [] : [{ line: i + 2, words: words.split(' … ') }]
  })
  return { text: lines.map(line => (MARK.test(line) ? '//' : line)).join('\n'), mistakes }
}
