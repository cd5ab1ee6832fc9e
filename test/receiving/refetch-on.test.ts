import { refetchOn } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, type Story } from '../support/story.ts'

const NEWS = '{"channel":"News"}'

function confirmed() {
  const told = connectedStory({ maxMissingPings: Number.POSITIVE_INFINITY })
  const news = told.cable.subscribeTo<{ changed: boolean }>('News')
  told.server.confirm(NEWS)
  return { ...told, news, causes: [] as string[] }
}

async function comeBack(told: Story): Promise<void> {
  told.server.end()
  await nextSocket(told)
  told.server.welcome()
  told.server.confirm(NEWS)
}

describe('refetchOn', () => {
  it('loads once for a burst of signals', async () => {
    const { news, server, clock, causes } = confirmed()
    refetchOn(news, { refetch: cause => causes.push(cause), spread: 0 })
    for (let i = 0; i < 100; i++) server.say(NEWS, { changed: true })
    await clock.advance(99)
    expect(causes).toEqual([])
    await clock.advance(1)
    expect(causes).toEqual(['signal'])
    await clock.advance(60_000)
    expect(causes).toHaveLength(1)
  })

  it('loads once for a gap and the signals behind it, and never at the first subscribe', async () => {
    const told = confirmed()
    refetchOn(told.news, { refetch: cause => told.causes.push(cause) })
    await told.clock.advance(60_000)
    expect(told.causes).toEqual([])
    await comeBack(told)
    for (let i = 0; i < 100; i++) told.server.say(NEWS, { changed: true })
    await told.clock.advance(60_000)
    expect(told.causes).toEqual(['gap'])
  })

  it('loads for those messages only that say so', async () => {
    const { news, server, clock, causes } = confirmed()
    refetchOn(news, { refetch: cause => causes.push(cause), when: ({ changed }) => changed })
    server.say(NEWS, { changed: false })
    await clock.advance(60_000)
    expect(causes).toEqual([])
    server.say(NEWS, { changed: true })
    await clock.advance(60_000)
    expect(causes).toEqual(['signal'])
  })

  it('never loads twice at once: what comes meanwhile makes one more', async () => {
    const { news, server, clock } = confirmed()
    const loads: (() => void)[] = []
    refetchOn(news, { refetch: () => new Promise<void>(resolve => loads.push(resolve)), spread: 0 })
    server.say(NEWS, {})
    await clock.advance(100)
    for (let i = 0; i < 10; i++) server.say(NEWS, {})
    await clock.advance(60_000)
    expect(loads).toHaveLength(1)
    loads[0]?.()
    await clock.advance(60_000)
    expect(loads).toHaveLength(2)
    loads[1]?.()
    await clock.advance(60_000)
    expect(loads).toHaveLength(2)
  })

  it('reports what fails, and loads at the next signal', async () => {
    const { news, server, clock, errors } = confirmed()
    const bad = new Error('502')
    refetchOn(news, {
      refetch: async () => {
        throw bad
      }
    })
    for (const count of [1, 2]) {
      server.say(NEWS, {})
      await clock.advance(60_000)
      expect(errors).toEqual(Array.from({ length: count }, () => bad))
    }
  })

  it('ends with stop()', async () => {
    const { news, server, clock, causes } = confirmed()
    const refetching = refetchOn(news, { refetch: cause => causes.push(cause) })
    server.say(NEWS, {})
    refetching.stop()
    server.say(NEWS, {})
    await clock.advance(60_000)
    expect(causes).toEqual([])
    expect(clock.timers).toHaveLength(0)
  })
})
