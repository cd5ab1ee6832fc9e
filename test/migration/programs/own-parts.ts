import { BaseLogger, createCable, JSONEncoder, type LogLevel, WebSocketTransport } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

class Lines extends BaseLogger {
  readonly lines: string[] = []

  override writeLogEntry(level: LogLevel, message: string) {
    this.lines.push(`${level} ${message}`)
  }
}

class CountingEncoder extends JSONEncoder {
  encoded = 0
  decoded = 0

  override encode(message: object) {
    this.encoded++
    return super.encode(message)
  }

  override decode(raw: string) {
    this.decoded++
    return super.decode(raw)
  }
}

/** A transport, an encoder and a logger of the app's own. */
export default async function ownParts(scene: Scene) {
  const transport = new WebSocketTransport(scene.url, {
    websocketImplementation: WebSocket,
    subprotocol: 'actioncable-v1-json'
  })
  transport.setParam('from', 'a test')
  const logger = new Lines('debug')
  const encoder = new CountingEncoder()
  const cable = createCable({ transport, encoder, logger })
  const shown: unknown[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: 'parts' })
  chat.on('message', message => shown.push(message))
  await chat.ensureSubscribed()
  await chat.perform('speak', { text: 'hello' })
  await scene.until(() => shown.length === 1)
  const url = transport.url.replace(/.*\?/, '')
  const connected = transport.connected
  cable.disconnect()
  return {
    shown,
    url,
    connected,
    encoded: encoder.encoded > 1,
    decoded: encoder.decoded > 2,
    logged: logger.lines.some(line => line.startsWith('debug '))
  }
}
