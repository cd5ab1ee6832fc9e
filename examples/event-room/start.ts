import { anycable } from './anycable.ts'
import { runBy } from './command-line.ts'
import { embedded } from './embedded.ts'
import { type Flags, readFlags, USAGE } from './flags.ts'
import type { Page } from './page.ts'
import { CALM, startShow } from './programme.ts'
import { openRoom } from './room.ts'

/** The life of a room's process: opens it as the flags say, and closes it on a signal. */
export const start = (what: string, makePage: () => Promise<Page>): Promise<void> =>
  runBy(readFlags, USAGE, flags => run(flags, what, makePage))

async function run({ port, host, anycable: binary }: Flags, what: string, makePage: () => Promise<Page>) {
  const options = { page: await makePage(), port, host, onError: complain }
  const room = await openRoom(binary ? anycable(binary) : embedded(), options).catch(explain)
  if (!room) return
  const stopShow = startShow(room.stage, CALM)

  async function end(): Promise<void> {
    stopShow()
    await room?.close()
  }
  // Before it says that it is there: whoever reads that may end it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)

  console.log(`The room, as ${what}: ${room.origin}  (open it in two tabs)`)
  console.log(`Behind it: ${room.backend.name}. Bots come in by ${room.url}. Ctrl+C closes it.`)
}

const complain = (error: unknown) => console.error(sentenceOf(error))

function explain(error: unknown): void {
  console.error(`The room does not open: ${sentenceOf(error)}`)
  process.exitCode = 1
}

const SENTENCES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken: --port 0 takes one that is free',
  ENOENT: 'there is no such anycable-go'
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error && SENTENCES[String(error.code)]) || error.message
}
