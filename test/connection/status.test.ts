import { describe, expect, it } from 'vitest'
import { connectedStory, failHandshake, nextSocket, story } from '../support/story.ts'

describe('the status of a cable', () => {
  it('begins idle', () => {
    const told = story()
    expect(told.cable.status.get()).toEqual({
      state: 'idle',
      since: told.clock.now(),
      attempt: 0,
      nextRetryAt: null,
      lastError: null
    })
  })

  it('tells the whole story of an outage', async () => {
    const told = connectedStory()
    const { status } = told.cable
    const begun = told.clock.now()
    await told.clock.advance(2_000)
    expect(status.get()).toEqual({
      state: 'connected',
      since: begun,
      attempt: 0,
      nextRetryAt: null,
      lastError: null
    })

    told.server.end(1006)
    const down = status.get()
    expect(down).toMatchObject({ state: 'disconnected', since: begun + 2_000, attempt: 1 })
    expect(down.lastError).toMatchObject({ reason: 'transport_closed' })

    await nextSocket(told)
    expect(told.clock.now()).toBe(Math.ceil(down.nextRetryAt ?? 0))
    expect(status.get()).toMatchObject({ state: 'connecting', attempt: 1, nextRetryAt: null })
    expect(status.get().lastError).toBe(down.lastError)

    await failHandshake(told)
    expect(status.get()).toMatchObject({ state: 'disconnected', attempt: 2 })

    await nextSocket(told)
    told.server.welcome()
    expect(status.get()).toMatchObject({ state: 'connected', attempt: 0, nextRetryAt: null, lastError: null })
  })

  it('keeps the last error when the server said no, and has none when the app did', () => {
    const refused = connectedStory()
    refused.server.disconnect('remote', false)
    expect(refused.cable.status.get()).toMatchObject({ state: 'closed', lastError: { reason: 'remote' } })
    const left = connectedStory()
    left.cable.disconnect()
    expect(left.cable.status.get()).toMatchObject({ state: 'closed', lastError: null, nextRetryAt: null })
  })

  it('is the same object until something changes, and an old one is never written to', () => {
    const told = connectedStory()
    const before = told.cable.status.get()
    expect(told.cable.status.get()).toBe(before)
    told.server.ping()
    expect(told.cable.status.get()).toBe(before)
    told.server.end()
    expect(told.cable.status.get()).not.toBe(before)
    expect(before).toMatchObject({ state: 'connected', lastError: null })
  })

  it('calls back after every change, with the new value in place, until undone', async () => {
    const told = story()
    const seen: string[] = []
    const undo = told.cable.status.subscribe(() => seen.push(told.cable.status.get().state))
    told.cable.connect()
    told.server.welcome()
    told.server.end()
    await nextSocket(told)
    undo()
    told.server.welcome()
    expect(seen).toEqual(['connecting', 'connected', 'disconnected', 'connecting'])
  })

  it('counts the same listener twice as two', () => {
    const told = story()
    let calls = 0
    const listener = () => calls++
    const undo = told.cable.status.subscribe(listener)
    told.cable.status.subscribe(listener)
    undo()
    undo()
    told.cable.connect()
    expect(calls).toBe(1)
  })

  it('goes on past a listener that throws', () => {
    const told = story()
    let calls = 0
    told.cable.status.subscribe(() => {
      throw new Error('bad banner')
    })
    told.cable.status.subscribe(() => calls++)
    told.cable.connect()
    told.server.welcome()
    expect(calls).toBe(2)
    expect(told.errors).toHaveLength(2)
    expect(told.cable.state).toBe('connected')
  })
})
