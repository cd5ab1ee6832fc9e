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

/** Runs a program by the flags of its process; or answers: help, or with exit code 2 what is wrong with them. */
export async function runBy<F extends { readonly help: boolean }>(
  read: (args: readonly string[]) => F | string,
  usage: string,
  run: (flags: F) => Promise<void>
): Promise<void> {
  const flags = read(process.argv.slice(2))
  if (typeof flags === 'string') {
    process.stderr.write(`${flags}\n\n${usage}`)
    process.exitCode = 2
  } else if (flags.help) {
    process.stdout.write(usage)
  } else {
    await run(flags)
  }
}
