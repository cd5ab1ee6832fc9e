import { type Alias, build, type LogLevel } from 'vite'
import { type Page, pageFile } from './page.ts'

export interface BuildOptions {
  /** Where modules are that are not found from the folder. */
  alias?: Alias[]
  /** Default `info`: Vite tells what it does. */
  logLevel?: LogLevel
}

/** Builds the page of a folder with its own `vite.config.ts`. Nothing is written to the disk. */
export async function buildPage(
  root: string,
  { alias = [], logLevel = 'info' }: BuildOptions = {}
): Promise<Page> {
  const { NODE_ENV } = process.env
  // Vite goes by it, and leaves it so for the whole process, where only the page is in production.
  process.env['NODE_ENV'] = 'production'
  const built = await build({ root, logLevel, resolve: { alias }, build: { write: false } })
  if (NODE_ENV === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = NODE_ENV
  if (!('output' in built)) throw new Error(`${root} is more than a page`)
  return new Map(
    built.output.map(file => pageFile(file.fileName, file.type === 'chunk' ? file.code : file.source))
  )
}
