import { describe, expect, it } from 'vitest'
import { BASE, EXTENDED, failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const offers = ({ server }: Story) => server.sockets.map(({ protocols }) => protocols.join())
const SHORT = { [EXTENDED]: 'ext', [BASE]: 'base' }
const short = (told: Story) => offers(told).map(offer => SHORT[offer === BASE ? BASE : EXTENDED])

function auto() {
  const told = story({ protocol: 'auto' })
  told.cable.connect().catch(() => {})
  return told
}

/** Drops the link and lets the next one be tried. */
async function again(told: Story) {
  told.server.end()
  await nextSocket(told)
}

describe('which sub-protocol is offered', () => {
  it('is extended, and never both at once', () => {
    const told = auto()
    expect(offers(told)).toEqual([EXTENDED])
  })

  it('is base in the same moment where the handshake fails, once for each attempt', async () => {
    const told = auto()
    await failHandshake(told)
    expect(short(told)).toEqual(['ext', 'base'])
    await failHandshake(told)
    expect(short(told)).toEqual(['ext', 'base'])
    expect(told.cable.state).toBe('disconnected')

    for (let attempt = 2; attempt < 6; attempt++) {
      await nextSocket(told)
      await failHandshake(told)
      await failHandshake(told)
      expect(told.server.sockets).toHaveLength(2 * attempt)
    }
    expect(new Set(short(told).filter((_, index) => index % 2 === 0))).toEqual(new Set(['ext']))
  })

  it('counts both tries as one attempt', async () => {
    const told = auto()
    await failHandshake(told)
    expect(told.cable.status.get().attempt).toBe(0)
    await failHandshake(told)
    expect(told.cable.status.get().attempt).toBe(1)
    expect(told.events).toEqual(['disconnect'])
  })

  it.each([
    ['refused', { code: 'ECONNREFUSED' }],
    ['no such host', { code: 'ENOTFOUND' }],
    ['unreachable', { code: 'ENETUNREACH' }],
    ["undici's word for it", { cause: { code: 'UND_ERR_SOCKET' } }],
    ['a cause within a cause', { cause: { cause: { code: 'EAI_AGAIN' } } }]
  ])('stays extended where the network is to blame: %s', async (_name, error) => {
    const told = auto()
    await failHandshake(told, error)
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    expect(short(told)).toEqual(['ext', 'ext'])
  })

  it('stays extended after a try that ran out of time: no server said no', async () => {
    const told = auto()
    await told.clock.advance(10_000)
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    expect(short(told)).toEqual(['ext', 'ext'])
  })

  it('stays extended where the link ends before its welcome: the handshake went well', async () => {
    const told = auto()
    told.server.socket.accept()
    told.server.end(1006)
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    expect(short(told)).toEqual(['ext', 'ext'])
  })

  it('is base from then on after a base welcome', async () => {
    const told = auto()
    await failHandshake(told)
    told.server.welcome()
    for (let i = 0; i < 3; i++) {
      await again(told)
      told.server.welcome()
    }
    await again(told)
    await failHandshake(told)
    await nextSocket(told)
    expect(short(told)).toEqual(['ext', 'base', 'base', 'base', 'base', 'base', 'base'])
  })

  it('is never base again after an extended welcome', async () => {
    const told = auto()
    told.server.welcome('s1')
    for (let i = 0; i < 5; i++) {
      await again(told)
      await failHandshake(told)
      await nextSocket(told)
    }
    expect(new Set(short(told))).toEqual(new Set(['ext']))
  })

  it('is extended again after a base welcome that names a session: this is AnyCable', async () => {
    const told = auto()
    await failHandshake(told)
    told.server.welcome('s1')
    await again(told)
    expect(short(told)).toEqual(['ext', 'base', 'ext'])
  })

  it('is extended again after a message with an epoch on a base link', async () => {
    const told = auto()
    await failHandshake(told)
    told.server.welcome()
    told.server.say('{"channel":"ChatChannel"}', 1, { stream_id: 's', epoch: 'e', offset: 1 })
    await again(told)
    expect(short(told)).toEqual(['ext', 'base', 'ext'])
  })
})

describe('the server returns between the two tries', () => {
  it('AnyCable, away for both: nothing is learned', async () => {
    const told = auto()
    await failHandshake(told)
    await failHandshake(told)
    await nextSocket(told)
    told.server.welcome('s1')
    expect(short(told)).toEqual(['ext', 'base', 'ext'])
  })

  it('AnyCable, back for the second: base serves until the next link, which is extended', async () => {
    const told = auto()
    await failHandshake(told)
    told.server.welcome('s1')
    expect(told.cable.state).toBe('connected')
    await again(told)
    told.server.welcome('s2')
    await again(told)
    expect(short(told)).toEqual(['ext', 'base', 'ext', 'ext'])
  })

  it('Rails, away for both: base is found by the next attempt', async () => {
    const told = auto()
    await failHandshake(told)
    await failHandshake(told)
    await nextSocket(told)
    await failHandshake(told)
    told.server.welcome()
    await again(told)
    expect(short(told)).toEqual(['ext', 'base', 'ext', 'base', 'base'])
  })

  it('AnyCable that went away after a good link: extended stays', async () => {
    const told = auto()
    told.server.welcome('s1')
    await again(told)
    await failHandshake(told)
    await nextSocket(told)
    told.server.welcome('s2')
    expect(short(told)).toEqual(['ext', 'ext', 'ext'])
  })
})

describe('a protocol that the app names', () => {
  it.each([BASE, EXTENDED] as const)('is the only one ever offered: %s', async protocol => {
    const told = story({ protocol })
    told.cable.connect().catch(() => {})
    for (let i = 0; i < 4; i++) {
      await failHandshake(told)
      expect(told.cable.state).toBe('disconnected')
      await nextSocket(told)
    }
    expect(new Set(offers(told))).toEqual(new Set([protocol]))
    expect(told.server.sockets).toHaveLength(5)
  })
})

describe('an answer in another protocol', () => {
  it.each(['actioncable-unsupported', BASE, 'graphql-ws'])(
    'closes for good, and says so: %s',
    async protocol => {
      const told = story({ protocol: EXTENDED })
      const connected = told.cable.connect()
      told.server.socket.accept(protocol)
      await expect(connected).rejects.toMatchObject({ reason: 'unsupported_protocol', retryable: false })
      expect(told.cable.state).toBe('closed')
      expect(told.cable.status.get().lastError).toMatchObject({ reason: 'unsupported_protocol' })
      expect(told.server.socket.state).toBe('left')
      await told.clock.advance(3_600_000)
      expect(told.server.sockets).toHaveLength(1)
    }
  )

  it('that names none is taken: old servers answer so', () => {
    const told = story({ protocol: BASE })
    told.cable.connect()
    told.server.socket.accept('')
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
  })
})

describe('what only AnyCable understands', () => {
  it('is a pong for each ping on extended; nothing goes out on base', () => {
    for (const [protocol, pongs] of [
      [EXTENDED, 2],
      [BASE, 0]
    ] as const) {
      const told = story({ protocol })
      told.cable.connect()
      told.server.socket.accept()
      told.server.ping()
      expect(told.server.log).toEqual([])
      told.server.welcome()
      told.server.ping()
      told.server.ping()
      expect(told.server.count('pong')).toBe(pongs)
    }
  })
})
