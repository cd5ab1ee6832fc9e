import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>['values']

/** What `read` makes of the flags, or a sentence about what is wrong with them: what it throws says that, too. */
export function parseFlags<O extends Options, F>(
  args: readonly string[],
  options: O,
  read: (values: Values<O>) => F
): F | string {
  try {
    return read(parseArgs({ args: [...args], options }).values)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** `null`: it was not said. */
export function numberIn(
  flag: string,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER
): number | null {
  if (text === undefined) return null
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`
  throw new Error(`${flag} takes a whole number ${range}, not "${text}"`)
}

/** `null`: it was not said. */
export function oneOf<T extends string>(
  flag: string,
  text: string | undefined,
  words: readonly T[]
): T | null {
  if (text === undefined) return null
  const word = words.find(one => one === text)
  if (word === undefined) throw new Error(`${flag} takes one of ${words.join(', ')}, not "${text}"`)
  return word
}

/** The flags of this process. Where there is nothing to do but to answer, it ends: with 0 for help, with 2 for a mistake. */
export function flagsOf<F extends { readonly help: boolean }>(
  read: (args: readonly string[]) => F | string,
  usage: string
): F {
  const flags = read(process.argv.slice(2))
  if (typeof flags === 'string') {
    process.stderr.write(`${flags}\n\n${usage}`)
    process.exit(2)
  }
  if (flags.help) {
    process.stdout.write(usage)
    process.exit(0)
  }
  return flags
}
