import { createInterface } from 'node:readline'
import { createCable } from 'hawser/node'
import { Chat, ROOM } from '../event-room/channels.ts'
import type { Controls } from '../event-room/controls.ts'
import { KEPT, PING_EVERY, SHORT_WAITS } from '../event-room/settings.ts'

/** Where lines come from and go to: `process` has both. */
export interface Console {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
}

/**
 * Whoever sits at the terminal is in the room as well: what is typed is said, what is said is written, and `/cut` and the
 * like make trouble. Leaves by the returned function.
 */
export function sitDown(url: string, name: string, { stdin, stdout }: Console): () => void {
  const cable = createCable(`${url}?name=${encodeURIComponent(name)}`, {
    waits: SHORT_WAITS,
    pingInterval: PING_EVERY,
    history: { limit: KEPT }
  })
  const write = (text: string) => void stdout.write(`${text}\n`)
  const complain = (error: unknown) => write(error instanceof Error ? error.message : String(error))

  const chat = cable.subscribeTo(Chat, ROOM)
  chat.presence.join(name, { name })
  chat.onMessage('said', ({ from, text }, meta) => write(`${meta?.replayed ? '↻ ' : ''}${from}: ${text}`))

  const lines = createInterface({ input: stdin })
  lines.on('line', line => {
    if (line.startsWith('/')) makeTrouble(url, line.slice(1)).then(write, complain)
    else if (line.trim()) chat.perform('speak', { text: line }).catch(complain)
  })
  return () => {
    lines.close()
    cable.disconnect()
  }
}

/** Says what is done, or what could be. */
async function makeTrouble(url: string, name: string): Promise<string> {
  const controls = new URL('/controls', url.replace(/^ws/, 'http'))
  const answer = await fetch(controls)
  if (!answer.ok) return 'This room lets nobody make trouble.'
  const known: Controls = await answer.json()
  const control = known.controls.find(one => one.name === name)
  if (!control) return known.controls.map(({ name, says }) => `/${name}: ${says}`).join('\n')
  await fetch(`${controls}/${name}`, { method: 'POST' })
  return `${control.label} …`
}
