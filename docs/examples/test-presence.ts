// #region test
import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'
import { createGuestBook } from './test-guest-book.ts'

it('shows who came and who left, and does not flicker when somebody was away for a moment', async () => {
  const { cable, server, clock } = createTestCable()
  const { hall, book } = createGuestBook(cable)
  await clock.advance()
  const ada = server.join(hall, 'ada')
  const bob = server.join(hall, 'bob')
  await clock.advance()
  ada.leave()
  bob.vanish()
  await clock.advance(10_000)
  server.join(hall, 'bob')
  await clock.advance(60_000)
  expect(book).toEqual(['ada came', 'bob came', 'ada left'])
})
// #endregion
