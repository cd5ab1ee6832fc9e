import { type CreateOptions, type Missed, storedPositions, type Verdict } from 'hawser'
import type { BrainOptions } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { Shelf } from '../storage/shelf.ts'
import { page, section, table } from './pages.ts'
import { RecoveryWorld } from './recovery-world.ts'

const { open } = RecoveryWorld

/** Cuts, does something meanwhile, comes back, at once or after the machine slept for so many ms. */
async function away(world: RecoveryWorld, meanwhile: () => void = () => {}, ms = 0): Promise<RecoveryWorld> {
  await world.cut()
  meanwhile()
  world.sleep(ms)
  await world.comeBack()
  return world
}

const storing = (server: BrainOptions = {}, client: CreateOptions = {}) =>
  open(server, { positions: storedPositions(new Shelf()), ...client })

/** One message is published, and a page is rendered with its position. */
async function rendered(server: BrainOptions = {}): Promise<RecoveryWorld> {
  const world = await open(server)
  world.publish(1)
  world.reload()
  return world
}

/** The page goes, something happens meanwhile, and it comes again, with the same storage or another one. */
async function reload(world: RecoveryWorld, meanwhile = () => {}, shelf?: Shelf): Promise<RecoveryWorld> {
  await world.pass(3_000)
  world.reload(shelf && { positions: storedPositions(shelf) })
  meanwhile()
  world.listen()
  await world.enter()
  return world
}

/** Each row of the table in docs/recovery.md, played on the embedded server. */
const CASES: Record<string, () => Promise<RecoveryWorld>> = {
  'the channel is subscribed for the first time': () => open(),

  'the same, and `historyTimestamp` asks for what was before': async () => {
    const world = new RecoveryWorld({}, { historyTimestamp: Date.UTC(2026, 0, 1) / 1_000 })
    world.publish(1)
    world.follow()
    await world.enter()
    return world
  },

  'it shares a subscription that is live': async () => {
    const world = await open()
    world.publish(1)
    await away(world)
    world.follow()
    return world
  },

  'the page was rendered with a position; the server keeps all': async () => {
    const world = await rendered()
    world.publish(2)
    world.follow({ since: world.position })
    await world.enter()
    return world
  },

  'the same, and the server has let go of the older part': async () => {
    const world = await rendered({ history: { limit: 2 } })
    world.publish(2, 3, 4)
    world.follow({ since: world.position })
    await world.enter()
    return world
  },

  'the same, and it shares a subscription that was heard further': async () => {
    const world = await rendered()
    world.follow()
    await world.enter()
    world.publish(2)
    world.follow({ since: world.position })
    return world
  },

  'a page is loaded again, with stored positions; the server keeps all': async () => {
    const world = await storing()
    world.publish(1)
    return reload(world, () => world.publish(2, 3))
  },

  'the same, on a stream that was never heard': async () => reload(await storing()),

  'the same, after longer than `history.ttl`': async () => {
    const world = await storing({ history: { ttl: 60_000 } }, { history: { ttl: 60_000 } })
    world.publish(1)
    return reload(world, () => world.sleep(61_000))
  },

  'the same, and the storage has nothing, or nothing that is of use': async () => {
    const world = await storing()
    world.publish(1)
    return reload(world, () => {}, new Shelf())
  },

  'the server keeps all of it': async () => {
    const world = await open()
    world.publish(1)
    return away(world, () => world.publish(2, 3))
  },

  'the same, of a channel that may have more than one stream, before the first ping': async () => {
    const world = new RecoveryWorld({}, {})
    world.followByChannel()
    await world.enter()
    world.publish(1)
    return away(world, () => world.publish(2))
  },

  'it has let go of the older part': async () => {
    const world = await open({ history: { limit: 3 } })
    world.publish(1)
    return away(world, () => world.publish(2, 3, 4, 5))
  },

  'it has let go of everything for its age, and nothing is newer: session restored': async () => {
    const world = await open({ history: { ttl: 60_000 } }, { history: { ttl: 60_000 } })
    world.publish(1)
    await world.pass(90_000)
    return away(world)
  },

  'the same, though the stream was not silent for `history.ttl`': async () => {
    const world = await open({ history: { ttl: 60_000 } })
    world.publish(1)
    await world.pass(90_000)
    return away(world)
  },

  'the same: silent for long, and session not restored': async () => {
    const world = await open({ history: { ttl: 60_000 }, sessions: false }, { history: { ttl: 60_000 } })
    world.publish(1)
    await world.pass(90_000)
    return away(world)
  },

  'of a channel that may have more than one stream it kept what is newer, no longer what was heard':
    async () => {
      const world = new RecoveryWorld({ history: { ttl: 60_000 } }, { history: { ttl: 60_000 } })
      world.followByChannel()
      await world.enter()
      await world.pass(3_000)
      world.publish(1)
      await world.cut()
      world.sleep(90_000)
      world.publish(2)
      await world.comeBack()
      return world
    },

  'it restarted and lost its memory; something was published since': async () => {
    const world = await open()
    world.publish(1)
    return away(world, () => {
      world.restart()
      world.publish(2)
    })
  },

  'it restarted and lost its memory; nothing was': async () => {
    const world = await open()
    world.publish(1)
    return away(world, () => world.restart())
  },

  'another node answers, with a memory of its own': async () => {
    const world = await open({ quirks: { nodes: 2 } })
    world.publish(1)
    return away(world, () => {
      world.luck = 0.9
      world.publish(2)
    })
  },

  'no position yet: session restored, little was published': async () => {
    const world = await open()
    await world.pass(3_000)
    return away(world, () => world.publish(1, 2))
  },

  'no position yet: session restored, as much was published as is kept': async () => {
    const world = await open({ history: { limit: 2 } }, { history: { limit: 2 } })
    await world.pass(3_000)
    return away(world, () => world.publish(1, 2, 3))
  },

  'no position yet: session restored, away for longer than `history.ttl`': async () => {
    const world = await open({ history: { ttl: 60_000 } }, { history: { ttl: 60_000 } })
    await world.pass(3_000)
    return away(world, () => world.publish(1), 90_000)
  },

  'no position yet: session restored, no ping was heard': async () => away(await open()),

  'no position yet: session not restored': async () => {
    const world = await open({ sessions: false })
    await world.pass(3_000)
    return away(world)
  },

  'base protocol of AnyCable': async () => {
    const world = await open({}, { protocol: 'actioncable-v1-json' })
    world.publish(1)
    return away(world, () => world.publish(2))
  },

  'base protocol of Action Cable': async () => {
    const world = await open({ history: false }, { protocol: 'actioncable-v1-json' })
    world.publish(1)
    return away(world, () => world.publish(2))
  },

  'the server keeps no history': async () => away(await open({ history: false })),

  'more comes in than may wait': async () => {
    const world = await open({ quirks: { silentHistory: 1 } }, { history: { mostHeld: 3 } })
    world.publish(1)
    await away(world, () => world.publish(2))
    world.publish(3, 4, 5, 6)
    return world
  },

  'no answer in time': async () => {
    const world = await open({ quirks: { silentHistory: 1 } })
    world.publish(1)
    await away(world, () => world.publish(2))
    await world.pass(12_000)
    return world
  },

  'the server ended two replays in a row as `too_slow`': async () => {
    const world = await open({ quirks: { tooSlowReplay: 1 } })
    world.publish(1)
    await away(world, () => world.publish(2, 3, 4, 5))
    await world.comeBack()
    await world.comeBack()
    return world
  },

  'later, between live messages: a hole that history does not fill': async () => {
    const world = await open({ history: { limit: 2 } })
    world.publish(1)
    world.publishPastUs(2, 3, 4, 5)
    world.publish(6)
    await world.pass(6_000)
    return world
  }
}

describe('the table of cases in recovery.md', () => {
  const rows = table(
    section(page('docs/recovery.md'), 'What is guaranteed, and what is not'),
    'what happened'
  )

  it('has a row for each case that is played here, and no other', () => {
    const played = Object.keys(CASES).map(name => name.replaceAll('`', ''))
    expect(rows.map(row => row['what happened'])).toEqual(played)
  })

  it.each(Object.entries(CASES))('says what the app is told when %s', async (name, play) => {
    const { verdicts } = await play()
    const told = verdicts.at(-1)
    if (!told) throw new Error('The app was told nothing')
    expect(rows.find(row => row['what happened'] === name.replaceAll('`', ''))).toMatchObject(cellsOf(told))
  })
})

function cellsOf(verdict: Verdict): Record<string, string> {
  if (verdict.status !== 'gap') return { status: verdict.status, reason: '', missed: '' }
  const { status, reason, missed } = verdict
  return { status, reason, missed: missed.length === 0 ? '[]' : missed.map(sidesOf).join('; ') }
}

const sidesOf = ({ after, before }: Missed) =>
  [after ? 'after' : '', before ? 'before' : ''].filter(Boolean).join(', ') || 'the stream'

describe('what recovery.md says of order', () => {
  it('gives each message once and in order, across as many breaks as there are', async () => {
    const world = await open()
    for (let first = 1; first < 40; first += 4) {
      world.publish(first)
      await away(world, () => world.publish(first + 1, first + 2))
      world.publish(first + 3)
    }
    expect(world.heard.map(({ body }) => body)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', ...Array(10).fill('recovered')])
  })

  it('brings an excluded publication out of history, late, and calls that no gap', async () => {
    const world = await open()
    world.publish(1)
    world.publishPastUs(2)
    world.publish(3)
    await world.pass(3_000)
    expect(world.heard.slice(1)).toEqual([
      { body: 3, replayed: false, late: false },
      { body: 2, replayed: true, late: true }
    ])
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh'])
  })

  it('has a recovery behind what was replayed and before what is live', async () => {
    const world = await open()
    world.publish(1)
    const order: string[] = []
    const news = world.cable.streamFrom('news')
    news.on('message', body => order.push(`message ${body}`))
    news.on('recovery', ({ status }) => order.push(status))
    await away(world, () => world.publish(2))
    world.publish(3)
    expect(order).toEqual(['message 2', 'recovered', 'message 3'])
  })

  it('asks by time before it says gap: as many as the server keeps come back, when the position itself is gone', async () => {
    const world = await open({ history: { limit: 3 } })
    world.publish(1)
    await away(world, () => world.publish(2, 3, 4))
    expect(world.heard.map(({ body }) => body)).toEqual([1, 2, 3, 4])
    expect(world.verdicts.at(-1)).toEqual({ status: 'recovered', replayed: 3 })
  })

  it('knows of an epoch that it heard and the answer did not speak of, and of no other', async () => {
    const FIRST = 0
    const SECOND = 0.9
    const play = async (heardBoth: boolean) => {
      const world = await open({ quirks: { nodes: 2 } })
      if (heardBoth) {
        world.luck = SECOND
        world.publish('by the second')
      }
      world.luck = FIRST
      world.publish('by the first')
      await world.cut()
      world.luck = SECOND
      world.publish('missed')
      world.luck = FIRST
      await world.comeBack()
      return world.verdicts.at(-1)
    }
    expect(await play(true)).toMatchObject({ status: 'gap', reason: 'unproven' })
    expect(await play(false)).toMatchObject({ status: 'recovered' })
  })

  it('warns of a client that thinks the server keeps more than it does', async () => {
    const world = await open({ history: { limit: 2 } })
    await world.pass(3_000)
    await away(world, () => world.publish(1, 2, 3))
    expect(world.verdicts.at(-1)).toEqual({ status: 'recovered', replayed: 2 })
  })
})
