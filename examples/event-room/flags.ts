import { parseFlags } from './command-line.ts'
import { PORT } from './settings.ts'

export const USAGE = `Usage: npm start -- [--port ${PORT}] [--host 127.0.0.1] [--anycable PATH]

  --port N         where the room is to be found; 0: a port that is free
  --host ADDRESS   0.0.0.0 lets in the phones of this network
  --anycable PATH  a real anycable-go in place of the embedded server, with the
                   same channels as its backend; the same as ANYCABLE_GO=PATH
  --help           this text
`

export interface Flags {
  port: number
  host: string
  /** Path of an anycable-go; `null`: the embedded server. */
  anycable: string | null
  help: boolean
}

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[], environment = process.env): Flags | string {
  const options = {
    port: { type: 'string', default: String(PORT) },
    host: { type: 'string', default: '127.0.0.1' },
    anycable: { type: 'string', default: environment['ANYCABLE_GO'] ?? '' },
    help: { type: 'boolean', default: false }
  } as const
  return parseFlags(args, options, ({ port: text, host, anycable, help }): Flags => {
    const port = Number(text)
    if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--port takes 0 to 65535, not "${text}"`)
    return { port, host, anycable: anycable || null, help }
  })
}
