import { given, type PresenceEvent, parsePresence } from '../protocol/presence.ts'
import { type Attendant, badMember, copyOf, type PresenceCall } from './presence-call.ts'

/** Stands for the official client's channels, whose presence asks by actions and says no more of itself. */
const GUEST: Attendant = { changed() {} }

/** What `$presence:join`, `$presence:leave` and `$presence:info` of the official client's channels ask for. Throws for who has no name. */
export function officialCall(
  identifier: string,
  action: string,
  payload: object | undefined,
  { resolve, reject }: { resolve(value: PresenceEvent | undefined): void; reject(error: unknown): void }
): PresenceCall {
  const call = { by: GUEST, identifier, done: () => resolve(undefined), failed: reject }
  if (action === '$presence:leave') return { ...call, intent: 'leave' }
  if (action === '$presence:info')
    return {
      ...call,
      intent: 'refresh',
      done: records => resolve({ type: 'info', total: records.length, records })
    }
  const said = parsePresence({ ...Object(copyOf(payload)), type: 'join' })
  if (said?.type !== 'join') throw badMember('the id of a member is a text')
  return { ...call, intent: 'join', said: { id: said.id, ...given(said.info) } }
}
