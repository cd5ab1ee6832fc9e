import { parseFlags } from '../event-room/command-line.ts'

export const USAGE = `Usage: npm start -- [--url ws://127.0.0.1:8400/cable] [--name you] [--anycable PATH]

  --url URL        a room that is open; without it the bot opens one of its own
  --name NAME      who sits at this terminal
  --anycable PATH  has its own room on a real anycable-go in place of the embedded
                   server; the same as ANYCABLE_GO=PATH
  --help           this text
`

export interface Flags {
  /** A room that is open; `null`: one of its own. */
  url: string | null
  name: string
  anycable: string | null
  help: boolean
}

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[], environment = process.env): Flags | string {
  const options = {
    url: { type: 'string' },
    name: { type: 'string', default: 'you' },
    anycable: { type: 'string', default: environment['ANYCABLE_GO'] ?? '' },
    help: { type: 'boolean', default: false }
  } as const
  return parseFlags(args, options, ({ url = null, name, anycable, help }): Flags => {
    if (url !== null && !/^wss?:\/\/./.test(url))
      throw new Error(`--url takes a URL of a cable, like ws://…, not "${url}"`)
    return { url, name, anycable: anycable || null, help }
  })
}
