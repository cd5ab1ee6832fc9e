import { anycable } from '../event-room/anycable.ts'
import { runBy } from '../event-room/command-line.ts'
import { embedded } from '../event-room/embedded.ts'
import { CALM, startShow } from '../event-room/programme.ts'
import { openRoom } from '../event-room/room.ts'
import { htmlPage } from '../html-room/page.ts'
import { createRoomBot, NAME } from './bot.ts'
import { type Flags, readFlags, USAGE } from './flags.ts'
import { sitDown } from './terminal.ts'

await runBy(readFlags, USAGE, run)

/** Until a signal ends the bot; its exit code is that of the process. */
async function run({ url, name, anycable: binary }: Flags): Promise<void> {
  const own = url === null ? await openOwn(binary) : null
  const there = own?.url ?? url ?? ''

  const bot = createRoomBot(there, {
    onHere: () =>
      console.log(`${NAME} is in the room ${there}. Say something: !help, or /cut. Ctrl+C ends it.`)
  })
  const leave = sitDown(there, name, process)

  await bot.stopped
  leave()
  await own?.close()
}

async function openOwn(binary: string | null) {
  const room = await openRoom(binary ? anycable(binary) : embedded(), { page: await htmlPage() })
  const stopShow = startShow(room.stage, CALM)
  console.log(`The room, for a browser: ${room.origin}. Behind it: ${room.backend.name}.`)
  return {
    url: room.url,
    async close() {
      stopShow()
      await room.close()
    }
  }
}
