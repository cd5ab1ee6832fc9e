import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../support/story.ts'
import { followed, openHall } from './hall.ts'

describe('a signal', () => {
  it('that has aborted before has nothing said of us, and asks nothing', async () => {
    const told = openHall()
    const { presence } = told.hall
    const signal = AbortSignal.abort('before')
    const calls = [
      presence.join('ann', {}, { signal }),
      presence.update({}, { signal }),
      presence.leave({ signal }),
      presence.info({ signal }),
      presence.refresh({ signal })
    ]
    for (const call of calls) expect(await outcomeOf(call)).toBe('before')
    expect(told.said).toEqual([])
  })

  it('ends the wait for who is here, and leaves no timer of it; the others wait on', async () => {
    const told = openHall()
    const { presence } = told.hall
    const { signal, abort } = controller()
    const given = [presence.info({ signal }), presence.refresh({ signal })]
    abort('enough')
    for (const call of given) expect(await outcomeOf(call)).toBe('enough')
    const asked = presence.refresh()
    told.roster(['ann'])
    told.roster(['ann', 'bob'])
    expect(await outcomeOf(asked)).toHaveLength(2)
    told.hall.disconnect()
    await told.clock.advance(1_000)
    expect(told.clock.timers).toEqual([])
    expect(told.errors).toEqual([])
  })

  it('that aborts later changes nothing of what is known, or of who joined', async () => {
    const told = followed(openHall())
    const { presence } = told.hall
    const { signal, abort } = controller()
    await presence.join('ann', {}, { signal })
    const asked = presence.info({ signal })
    told.roster(['ann'])
    abort('late')
    expect(await outcomeOf(asked)).toEqual({ ann: {} })
    await told.back()
    expect(told.said).toEqual(['subscribe ann {}'])
  })
})

function controller() {
  const made = new AbortController()
  return { signal: made.signal, abort: (reason: unknown) => made.abort(reason) }
}
