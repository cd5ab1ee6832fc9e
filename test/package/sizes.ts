import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

/** Brotli bytes of `createCable` and one channel, all that they load included. May only go down. */
export const CEILING = 11_350
/** What it is to be. */
export const BUDGET = 3_800

/** What a page loads for a program: one minified file. `sockets` and Node's own modules are not counted. */
export async function bundled(program: string, project: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: project },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['ws', 'node:*'],
    legalComments: 'none',
    logLevel: 'silent'
  })
  return outputFiles.map(({ text }) => text).join()
}

export function brotli(text: string): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
}
