/** Which frames of a server are to be reported, by the classification in docs/protocol.md: written anew, not imported. */
export function isToBeReported(raw: string | Uint8Array): boolean {
  let frame: unknown
  try {
    frame = JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw))
  } catch {
    return true
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return true

  const fields: { type?: unknown; identifier?: unknown; message?: unknown } = frame
  const named = typeof fields.identifier === 'string'
  if (typeof fields.type !== 'string' || fields.type === '')
    return !(named && Object.hasOwn(frame, 'message'))
  if (['welcome', 'ping', 'pong', 'disconnect', 'reject_subscription'].includes(fields.type)) return false
  if (['confirm_subscription', 'confirm_history', 'reject_history'].includes(fields.type)) return !named
  if (fields.type === 'presence') return !named || !isPresence(fields.message)
  return true
}

/** Somebody, by a text; or the list, or that there is none. */
function isPresence(message: unknown): boolean {
  const { type, id } = Object(message)
  if (type === 'info' || type === 'error') return true
  return ['join', 'leave', 'update'].includes(type) && typeof id === 'string'
}
