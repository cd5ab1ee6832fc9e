import type { Cable, CreateOptions } from 'hawser'
import { type BotChannel, createCable, type MessageOf } from 'hawser/node'
import type { Server } from 'hawser/server'
import { onTestFinished } from 'vitest'
import { start } from '../../docs/examples/server.ts'

/** The server of docs/server.md, closed when the test is over. */
export async function exampleServer(): Promise<Server> {
  const server = await start()
  onTestFinished(() => server.close())
  return server
}

/** A client of it that is gone when the test is over; its waits are short unless told. */
export function client(server: Server, options: CreateOptions = {}): Cable {
  return passing(createCable(server.url, { waits: { first: 50, window: 50, cap: 50 }, ...options }))
}

/** Disconnects the cable when the test is over. */
export function passing(cable: Cable): Cable {
  onTestFinished(() => cable.disconnect())
  return cable
}

/** The next message of a channel. */
export const next = <C extends BotChannel>(channel: C) =>
  new Promise<MessageOf<C>>(resolve => {
    const off = channel.on('message', (message: MessageOf<C>) => {
      off()
      resolve(message)
    })
  })
