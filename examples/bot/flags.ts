import { parseArgs } from 'node:util'

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
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        name: { type: 'string', default: 'you' },
        anycable: { type: 'string' },
        help: { type: 'boolean', default: false }
      }
    })
    const { url = null, name, anycable = environment['ANYCABLE_GO'] || null, help } = values
    if (url !== null && !/^wss?:\/\/./.test(url))
      return `--url takes a URL of a cable, like ws://…, not "${url}"`
    return { url, name, anycable, help }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
