import { fileURLToPath } from 'node:url'
import { Application, Logger, LogLevel } from 'typedoc'
import { expect, it } from 'vitest'
import { VALUES } from '../package/names.ts'

/** Keeps what TypeDoc finds fault with. */
class Faults extends Logger {
  readonly found: string[] = []

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.found.push(message)
  }
}

/** By the folders of their sources; `hawser/browser` is the index in one file. */
const WAYS_IN = Object.keys(VALUES)
  .filter(name => name !== 'hawser/browser')
  .map(name => (name === 'hawser' ? 'index' : name.replace('hawser/', '')))
  .sort()

const options = fileURLToPath(new URL('typedoc.json', import.meta.url))

it('says of every public name what it is, and leads nowhere in vain', { timeout: 120_000 }, async () => {
  const faults = new Faults()
  const app = await Application.bootstrap({ options })
  app.logger = faults

  const project = await app.convert()
  if (project) app.validate(project)

  expect(faults.found).toEqual([])
  expect(project?.children?.map(({ name }) => name).sort()).toEqual(WAYS_IN)
})
