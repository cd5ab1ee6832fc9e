import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TextStorage } from '../index.ts'

/** Texts under so many keys are kept, those written last. */
const MOST_KEPT = 100

/**
 * Stores in a file that only this process writes, and only its user may read. It is replaced as a whole: a process that
 * is killed in the middle leaves the one of before. Folders that are missing are made.
 */
export function fileStorage(path: string): TextStorage {
  const beside = `${path}.${process.pid}.tmp`
  let texts: Map<string, string> | null = null

  async function replace(): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(beside, JSON.stringify([...(texts ?? [])]), { mode: 0o600 })
    await rename(beside, path)
  }

  return {
    async get(key) {
      texts ??= await textsIn(path)
      return texts.get(key)
    },
    set(key, text) {
      texts ??= new Map()
      texts.delete(key)
      texts.set(key, text)
      const [oldest] = texts.keys()
      if (texts.size > MOST_KEPT && oldest !== undefined) texts.delete(oldest)
      return replace()
    },
    async delete(key) {
      // What cannot be read may be what is to be deleted.
      texts ??= await textsIn(path).catch(() => new Map([[key, '']]))
      if (texts.delete(key)) await replace()
    }
  }
}

async function textsIn(path: string): Promise<Map<string, string>> {
  try {
    const entries: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (Array.isArray(entries) && entries.every(isEntry)) return new Map(entries)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw error
  }
  throw new Error(`${path} holds nothing that was stored here`)
}

const isEntry = (value: unknown): value is [key: string, text: string] =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
