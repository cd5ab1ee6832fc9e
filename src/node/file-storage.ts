import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TextStorage } from '../index.ts'

/** Texts under so many keys are kept, those written last. */
const MOST_KEPT = 100

/**
 * Stores in a file that only this process writes, and only its user may read. It is replaced as a whole: a process that
 * is killed in the middle leaves the one of before. Folders that are missing are made. Several may share what this returns, each
 * with keys of its own.
 */
export function fileStorage(path: string): TextStorage {
  const beside = `${path}.${process.pid}.tmp`
  /** As the file has them; `null`: it was not read yet. */
  let texts: ReadonlyMap<string, string> | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** Who writes while another reads or writes would lose what is the other's. */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = last.then(step)
    last = done.catch(() => {})
    return done
  }

  async function read(): Promise<ReadonlyMap<string, string>> {
    texts ??= await textsIn(path)
    return texts
  }

  /** A damaged file has only what is about to be replaced or deleted. */
  async function readOr(damaged: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    try {
      return new Map(await read())
    } catch (error) {
      if (isOfSystem(error)) throw error
      return new Map(damaged)
    }
  }

  async function replace(next: ReadonlyMap<string, string>): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(beside, JSON.stringify([...next]), { mode: 0o600 })
    await rename(beside, path)
    texts = next
  }

  return {
    get: key => inTurn(async () => (await read()).get(key)),
    set: (key, text) =>
      inTurn(async () => {
        const next = await readOr(new Map())
        next.delete(key)
        next.set(key, text)
        const [oldest] = next.keys()
        if (next.size > MOST_KEPT && oldest !== undefined) next.delete(oldest)
        await replace(next)
      }),
    delete: key =>
      inTurn(async () => {
        // What cannot be read may be what is to be deleted.
        const next = await readOr(new Map([[key, '']]))
        if (next.delete(key)) await replace(next)
      })
  }
}

async function textsIn(path: string): Promise<Map<string, string>> {
  try {
    const entries: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (Array.isArray(entries) && entries.every(isEntry)) return new Map(entries)
  } catch (error) {
    if (isOfSystem(error) && error.code === 'ENOENT') return new Map()
    throw error
  }
  throw new Error(`${path} holds nothing that was stored here`)
}

/** The file could not be read, whatever is in it. */
const isOfSystem = (error: unknown): error is Error & { code: unknown } =>
  error instanceof Error && 'code' in error

const isEntry = (value: unknown): value is [key: string, text: string] =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
