import type { Encoder } from '@anycable/core'
import { PerformCommand } from './perform.ts'

/** From so many characters on it is faster to look whether there is anything to escape. */
const LONG = 300

/** The head of the frame that was made last: who calls one action often calls the next one of the same channel. */
let head: { identifier: string; text: string } | null = null

/** Commands and frames as JSON text. */
export const jsonEncoder: Encoder<object, string | Uint8Array> = {
  encode: command =>
    command instanceof PerformCommand
      ? `${headOf(command.identifier)}${quoted(command.data)}}`
      : JSON.stringify(command),
  // Bytes on a link of text are a frame like any other to a server.
  decode: frame => JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
}

function headOf(identifier: string): string {
  if (head?.identifier !== identifier) {
    const text = `{"command":"message","identifier":${JSON.stringify(identifier)},"data":`
    head = { identifier, text }
  }
  return head.text
}

/** JSON within JSON: where nothing in it is escaped, only its quotes have to be. */
function quoted(json: string): string {
  if (json.length < LONG || json.includes('\\')) return JSON.stringify(json)
  return `"${json.replaceAll('"', '\\"')}"`
}
