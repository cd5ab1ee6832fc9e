import type { Server } from 'hawser/server'

/** Who is here, by the server's own word: one name for each session that is subscribed to anything. */
export const attendance = ({ sessions }: Server): string[] =>
  [...sessions]
    .filter(({ identifiers }) => identifiers.length > 0)
    .map(({ user }) => String(user['name']))
    .sort()
