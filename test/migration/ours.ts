import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const THEIRS = join(import.meta.dirname, 'programs')
/** Beside them, so that what they import of ours is found. Made anew by each run. */
const OURS = join(import.meta.dirname, 'ours')

/** What to import instead. */
export const INSTEAD: Readonly<Record<string, string>> = {
  '@anycable/core': 'hawser',
  '@anycable/web': 'hawser/web',
  '@rails/actioncable': 'hawser/actioncable'
}

export interface Migrated {
  readonly name: string
  /** The package it was written for. */
  readonly client: string
  readonly theirs: string
  readonly ours: string
  /** How many lines it has, and how many of them are another after the change. */
  readonly lines: number
  readonly changed: readonly string[]
}

/** Every program, and a copy of it with the import changed, each in a file. */
export function migrate(): Migrated[] {
  rmSync(OURS, { recursive: true, force: true })
  mkdirSync(OURS)
  return readdirSync(THEIRS).map(file => {
    const text = readFileSync(`${THEIRS}/${file}`, 'utf8')
    const [, client = ''] = /^.* from '(@(?:anycable|rails)\/\w+)'$/m.exec(text) ?? []
    const instead = INSTEAD[client]
    if (!instead) throw new Error(`${file} is for no client that is known`)
    const copy = text.replaceAll(`from '${client}'`, `from '${instead}'`)
    writeFileSync(`${OURS}/${file}`, copy)
    const before = text.split('\n')
    return {
      name: file.replace(/\.[jt]s$/, ''),
      client,
      theirs: `${THEIRS}/${file}`,
      ours: `${OURS}/${file}`,
      lines: before.length - 1,
      changed: copy.split('\n').filter((line, at) => line !== before[at])
    }
  })
}

export const removeOurs = () => rmSync(OURS, { recursive: true, force: true })
