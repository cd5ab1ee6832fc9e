import { type PresenceEvent, parsePresence } from '../protocol/presence.ts'
import type { Attendance } from './attendance.ts'
import type { Member } from './members.ts'
import { badMember } from './refusals.ts'
import type { Attendant } from './world.ts'

/** Stands for the official client's channels, whose presence asks by these actions and says no more of itself. */
const GUEST: Attendant = { changed() {} }

/** What `$presence:join`, `$presence:leave` and `$presence:info` of the official client's channels ask for. */
export function performPresence(
  attendance: Attendance,
  action: string,
  payload: unknown,
  { resolve, reject }: { resolve: (value: unknown) => void; reject: (error: unknown) => void }
): void {
  attendance.attend(GUEST)
  if (action === '$presence:info')
    return attendance.look({ by: GUEST, done: list => resolve(infoOf(list)), failed: reject }, true)
  try {
    if (action === '$presence:leave') attendance.leave(GUEST)
    else {
      const record = parsePresence({ ...Object(payload), type: 'join' })
      if (record?.type !== 'join') throw badMember('the id of a member is a text')
      attendance.join(GUEST, { id: record.id, ...(record.info !== undefined && { info: record.info }) })
    }
    resolve(undefined)
  } catch (error) {
    reject(error)
  }
}

const infoOf = (members: readonly Member[]): PresenceEvent => ({
  type: 'info',
  total: members.length,
  records: members
})
