// #region app
import type { Cable } from 'hawser'

export function createGuestBook(cable: Cable) {
  const hall = cable.subscribeTo('HallChannel', { room: 'keynote' })
  const book: string[] = []
  hall.presence.on('join', ({ id }) => book.push(`${id} came`))
  hall.presence.on('leave', ({ id }) => book.push(`${id} left`))
  return { hall, book }
}
// #endregion
