import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStorage } from 'hawser/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-'))
  path = join(folder, 'positions.json')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('fileStorage', () => {
  it('gives the next process what this one stored', async () => {
    const storage = fileStorage(path)
    expect(await storage.get('a')).toBeUndefined()
    await storage.set('a', 'one')
    await storage.set('b', 'two')
    await storage.set('a', 'three')
    await storage.delete('b')

    const next = fileStorage(path)
    expect(await next.get('a')).toBe('three')
    expect(await next.get('b')).toBeUndefined()
  })

  it('makes the folders on the way, a file for its user alone, and leaves nothing beside it', async () => {
    const deep = join(folder, 'var', 'bot', 'positions.json')
    await fileStorage(deep).set('a', 'one')
    expect((await stat(deep)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'var', 'bot'))).toEqual(['positions.json'])
  })

  it('is there as a whole or not at all, whenever it is read', async () => {
    const storage = fileStorage(path)
    await storage.set('a', 'x')
    let writing = true
    const read = (async () => {
      const seen = new Set<number>()
      while (writing) seen.add(JSON.parse(await readFile(path, 'utf8'))[0][1].length)
      return seen
    })()
    for (let n = 1; n <= 200; n++) await storage.set('a', 'x'.repeat(n * 1_000))
    writing = false
    expect((await read).size).toBeGreaterThan(1)
  })

  it('keeps the hundred texts that were written last', async () => {
    const storage = fileStorage(path)
    for (let n = 0; n < 150; n++) await storage.set(`key ${n}`, `${n}`)
    const next = fileStorage(path)
    expect(await next.get('key 49')).toBeUndefined()
    expect(await next.get('key 50')).toBe('50')
    expect(await next.get('key 149')).toBe('149')
  })

  it.each([
    ['cut off', '[["a","on'],
    ['empty', ''],
    ['of somebody else', '{"a":"one"}'],
    ['of other entries', '[["a",1]]']
  ])('fails to give what is in a file that is %s, and writes a good one over it', async (_, text) => {
    await writeFile(path, text)
    const storage = fileStorage(path)
    await expect(async () => storage.get('a')).rejects.toThrow()
    await storage.set('a', 'one')
    expect(await fileStorage(path).get('a')).toBe('one')
  })

  it('deletes all of a damaged file: what is to go may be in it', async () => {
    await writeFile(path, '[["a","secret"')
    await fileStorage(path).delete('a')
    expect(await readFile(path, 'utf8')).toBe('[]')
  })

  it('fails where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(async () =>
      fileStorage(join(folder, 'file', 'positions.json')).set('a', 'one')
    ).rejects.toThrow()
  })

  it('takes what two store at once: positions and calls may share it', async () => {
    const storage = fileStorage(path)
    await Promise.all([storage.set('positions', 'p'), storage.set('calls', 'c'.repeat(50_000))])
    const next = fileStorage(path)
    expect(await next.get('positions')).toBe('p')
    expect(await next.get('calls')).toHaveLength(50_000)
    expect(await readdir(folder)).toEqual(['positions.json'])
  })

  it('keeps what the file has of others when it is first written to, and what is written while it is read', async () => {
    await fileStorage(path).set('calls', 'old')
    const storage = fileStorage(path)
    await Promise.all([
      storage.get('positions'),
      storage.set('positions', 'p'),
      storage.get('calls'),
      storage.set('more', 'm')
    ])
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual([
      ['calls', 'old'],
      ['positions', 'p'],
      ['more', 'm']
    ])
  })

  it('gives what the file has, not what could not be written', async () => {
    const storage = fileStorage(path)
    await storage.set('a', 'one')
    // Nothing can be put in the place of a folder.
    await rm(path)
    await mkdir(path)
    await expect(async () => storage.set('a', 'two')).rejects.toThrow()
    expect(await storage.get('a')).toBe('one')
  })
})
