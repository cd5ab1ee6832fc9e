import { createBrain, type Session } from 'hawser/server'
import { seeded } from '../support/virtual-clock.ts'
import { EXTENDED, stream } from './memory.ts'

const NAME = 'a'
const IDENTIFIER = stream(NAME)

/** What a client has to cope with. */
export const SIGHTINGS = [
  'liveBeforeWelcome',
  'liveBeforeConfirmation',
  'liveDuringReplay',
  'twice',
  'afterHistory',
  'outOfOrder',
  'restoredWithoutIds',
  'unanswered',
  'tooSlow'
] as const
type Sighting = (typeof SIGHTINGS)[number]

/** One publisher and one client that comes and goes, on a server with every quirk that loses nothing. */
export async function runSchedule(seed: number, steps: number) {
  const random = seeded(seed)
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const clock = { now: Date.UTC(2026, 0, 1) }
  let made = 0
  const brain = createBrain({
    publicStreams: true,
    history: { limit: 10_000 },
    createEpoch: () => 'e1',
    createSid: () => `sid ${++made}`,
    now: () => clock.now,
    random,
    onError: () => {},
    quirks: {
      lateWelcome: upTo(20),
      lateConfirmation: upTo(20),
      chunkedReplay: { size: 1 + upTo(4), pause: upTo(10) },
      lateLive: upTo(30),
      reorderedLive: upTo(5),
      silentHistory: 0.1,
      lostSubscriptions: 0.2,
      tooSlowReplay: 20
    }
  })
  const client = new Client((url, link) =>
    brain.open({ url, headers: {}, token: null, protocol: EXTENDED }, link)
  )
  const published: number[] = []
  const pass = async (ms: number) => {
    clock.now += ms
    brain.tick()
    await client.idle
  }

  for (let step = 0; step < steps; step++) {
    const lot = random()
    if (lot < 0.6) published.push(brain.broadcast(NAME, published.length + 1)?.offset ?? 0)
    if (lot > 0.95) client.cut()
    client.connect()
    await pass(upTo(5))
  }
  // Now it may catch up: a request without an answer is made again, and so is a connection that was ended.
  for (let round = 0; client.mark < published.length && round < 1_000; round++) {
    client.connect()
    await pass(30)
    if (round % 10 === 9) client.ask()
  }
  return {
    published,
    delivered: [...client.heard].sort((one, other) => one - other),
    sightings: client.sightings,
    transcript: client.transcript
  }
}

type Open = (url: string, link: { send(frame: string): void; close(): void }) => Session

/** Asks from the offset up to which it has everything, frozen when a link ends. */
class Client {
  readonly heard = new Set<number>()
  readonly transcript: string[] = []
  readonly sightings: Sighting[] = []
  mark = 0
  readonly #open: Open
  #session: Session | null = null
  #sid = ''
  #state: 'opening' | 'subscribing' | 'replaying' | 'live' = 'opening'
  #last = 0

  constructor(open: Open) {
    this.#open = open
  }

  get idle(): Promise<void> {
    return this.#session?.idle ?? Promise.resolve()
  }

  connect(): void {
    if (this.#session) return
    this.#state = 'opening'
    this.#last = 0
    this.#session = this.#open(`http://server.test/cable?sid=${this.#sid}`, {
      send: frame => this.#hear(frame),
      close: () => {
        this.#session = null
      }
    })
  }

  cut(): void {
    if (this.#state === 'replaying') this.sightings.push('unanswered')
    this.#session?.closed()
    this.#session = null
  }

  ask(): void {
    this.#say('history')
  }

  #say(command: 'subscribe' | 'history'): void {
    // Nothing was heard yet: then the first second is the position.
    const history = this.mark ? { streams: { [NAME]: { epoch: 'e1', offset: this.mark } } } : { since: 1 }
    this.#session?.receive(JSON.stringify({ command, identifier: IDENTIFIER, history }))
    this.#state = command === 'subscribe' ? 'subscribing' : 'replaying'
  }

  #hear(text: string): void {
    this.transcript.push(text)
    const frame = JSON.parse(text)
    switch (frame.type) {
      case 'welcome':
        return this.#welcomed(frame.sid, frame.restored === true, frame.restored_ids ?? [])
      case 'confirm_subscription':
        this.#state = 'replaying'
        return
      case 'confirm_history':
        this.#state = 'live'
        return
      case 'reject_history':
        throw new Error(`Nothing was let go, but history from ${this.mark} was rejected`)
      case 'disconnect':
        this.sightings.push('tooSlow')
        return
      default:
        this.#take(frame.offset)
    }
  }

  #welcomed(sid: string, restored: boolean, identifiers: string[]): void {
    this.#sid = sid
    if (restored && identifiers.length === 0) this.sightings.push('restoredWithoutIds')
    this.#say(identifiers.length > 0 ? 'history' : 'subscribe')
  }

  #take(offset: number): void {
    const { sightings } = this
    const again = this.heard.has(offset)
    if (again) sightings.push('twice')
    if (this.#state === 'opening') sightings.push('liveBeforeWelcome')
    if (this.#state === 'subscribing') sightings.push('liveBeforeConfirmation')
    if (this.#state === 'replaying' && offset > this.#last + 1 && this.#last > 0)
      sightings.push('liveDuringReplay')
    if (this.#state === 'live' && again) sightings.push('afterHistory')
    if (this.#state === 'live' && offset < this.#last) sightings.push('outOfOrder')
    this.#last = offset

    this.heard.add(offset)
    while (this.heard.has(this.mark + 1)) this.mark++
  }
}
