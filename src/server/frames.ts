/** What the server says, as the texts that go out. Servers put `type` first; no client may rely on it. */
export const welcomeFrame = (sid: string | null) =>
  JSON.stringify({ type: 'welcome', ...(sid !== null && { sid }) })

/** AnyCable leaves an empty list out. */
export const restoredFrame = (sid: string, identifiers: readonly string[]) =>
  JSON.stringify({
    type: 'welcome',
    sid,
    restored: true,
    ...(identifiers.length > 0 && { restored_ids: identifiers })
  })

/** `now` is in milliseconds, the frame says whole seconds. */
export const pingFrame = (now: number) => JSON.stringify({ type: 'ping', message: Math.floor(now / 1000) })

export const pongFrame = () => JSON.stringify({ type: 'pong' })

export const confirmationFrame = (identifier: string) =>
  JSON.stringify({ type: 'confirm_subscription', identifier })

/** AnyCable leaves an empty identifier out. */
export const rejectionFrame = (identifier: string) =>
  JSON.stringify({ type: 'reject_subscription', identifier: identifier || undefined })

export const disconnectFrame = (reason: string, reconnect: boolean) =>
  JSON.stringify({ type: 'disconnect', reason, reconnect })

/** A message as all its frames have it, in JSON already: a broadcast to thousands encodes it once. */
export interface Outgoing {
  readonly body: string
  /** The fields that say where it stands; empty for what stands nowhere. */
  readonly position: string
  /** What it is, where it is no message. */
  readonly type?: 'presence'
}

export const messageFrame = (identifier: string, { body, position, type }: Outgoing) =>
  `{${type ? `"type":"${type}",` : ''}"identifier":${JSON.stringify(identifier)},"message":${body}${position}}`

export const positionText = (stream: string, epoch: string, offset: number) =>
  `,"stream_id":${JSON.stringify(stream)},"epoch":${JSON.stringify(epoch)},"offset":${offset}`

/** What is sent once and never again. */
export const passing = (body: string): Outgoing => ({ body, position: '' })

/** What a message says, as JSON; throws for what JSON cannot say. */
export function encodeBody(data: unknown): string {
  const body = JSON.stringify(data)
  if (body === undefined) throw new TypeError('This message has no form on the wire: pass a JSON value')
  return body
}

export const historyFrame = (identifier: string, found: boolean) =>
  JSON.stringify({ type: found ? 'confirm_history' : 'reject_history', identifier })

export const presenceFrame = (identifier: string, message: object) =>
  messageFrame(identifier, presenceEvent(message))

/** An event of presence, for everyone on its stream. */
export const presenceEvent = (message: object): Outgoing => ({
  body: JSON.stringify(message),
  position: '',
  type: 'presence'
})
