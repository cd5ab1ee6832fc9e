import { post } from './test-server.ts'

/** Broadcasts by the HTTP interface that AnyCable and the embedded server share. */
export function publish(origin: string, stream: string, data: unknown): Promise<void> {
  return post(`${origin}/_broadcast`, JSON.stringify({ stream, data: JSON.stringify(data) }))
}

/** The remote disconnect of that interface. */
export function publishDisconnect(origin: string, user: string, reconnect: boolean): Promise<void> {
  const identifier = JSON.stringify({ user })
  return post(
    `${origin}/_broadcast`,
    JSON.stringify({ command: 'disconnect', payload: { identifier, reconnect } })
  )
}
