// #region test
import { createTestCable, faults, record } from 'hawser/testing'
import { expect, it } from 'vitest'

it('shows every line once and in order, whatever happens to the link', async () => {
  const test = createTestCable()
  const { cable, server, clock } = test
  const heard = record(cable.streamFrom<number>('news'))
  await clock.advance(5_000)
  await faults().play(test, {
    each: number => server.publish('news', number),
    end: () => expect(heard.messages).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })
})
// #endregion
