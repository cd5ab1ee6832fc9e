import { expect, it } from 'vitest'
import { connectionsOf } from './connections.ts'

const ALIVE = Number.POSITIVE_INFINITY

it('A welcome belongs to the youngest link', () => {
  // The first one is frozen: it is still there while the client is on the next.
  const links = [
    { opened: 0, broken: 100, instance: 1 },
    { opened: 200, broken: ALIVE, instance: 2 }
  ]
  expect(connectionsOf(links, [10, 210])).toEqual([
    { welcomed: 10, broken: 100, instance: 1 },
    { welcomed: 210, broken: ALIVE, instance: 2 }
  ])
})

it('A link without a welcome is no connection, nor one that broke before the client read its welcome', () => {
  const links = [
    { opened: 0, broken: 50, instance: 1 },
    { opened: 100, broken: 150, instance: 1 },
    { opened: 200, broken: ALIVE, instance: 1 }
  ]
  expect(connectionsOf(links, [151, 210])).toEqual([{ welcomed: 210, broken: ALIVE, instance: 1 }])
})
