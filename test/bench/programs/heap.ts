import { type ClientName, identifierOf, NAMES } from '../clients/client.ts'
import { Crowd } from '../crowd.ts'
import { nextTurn } from '../far-end.ts'
import { program } from './program.ts'

/** So many that what the engine itself takes and gives back, some 200 kB, does not count. */
const COUNT = { subscription: 8_000, positioned: 8_000, client: 2_000 }
const listen = () => {}

/** What was measured has to outlive the measuring. */
const kept: object[] = []

/** Of what thousands are made. Each kind has a process of its own for each client: nothing else is on the heap. */
const KINDS = {
  subscription: {
    what: 'heap per idle subscription',
    add: (crowd: Crowd) => subscribeMore(crowd, COUNT.subscription)
  },
  positioned: {
    what: 'heap per idle subscription, with position',
    async add(crowd: Crowd) {
      await subscribeMore(crowd, COUNT.positioned)
      for (let room = 1; room <= COUNT.positioned; room++) speak(crowd, room)
    }
  },
  client: {
    what: 'heap per idle client with one subscription',
    async add(_: Crowd, name: ClientName) {
      for (let i = 0; i < COUNT.client; i++) {
        const crowd = new Crowd(name, 1)
        await crowd.subscribe(0, 1, listen)
        crowd.check()
        kept.push(crowd.client)
      }
    }
  }
}

await program(async ([kind = '', client = '']) => {
  const name = NAMES.find(known => known === client)
  if (!name || !(kind === 'subscription' || kind === 'positioned' || kind === 'client'))
    throw new Error(`Nothing is known of ${kind} and ${client}`)

  // Everything that is made once is made: one room, one message.
  const crowd = new Crowd(name, COUNT[kind] + 1)
  await crowd.subscribe(0, 1, listen)
  speak(crowd, 0)
  kept.push(crowd)

  const before = await heap()
  await KINDS[kind].add(crowd, name)
  const bytes = Math.round(((await heap()) - before) / COUNT[kind])
  return [{ what: KINDS[kind].what, unit: 'B', floor: '', values: { [name]: bytes } }]
})

async function subscribeMore(crowd: Crowd, count: number): Promise<void> {
  await crowd.subscribe(1, count + 1, listen)
  crowd.check()
  // The handles are the benchmark's.
  crowd.rooms.length = 0
}

function speak({ farEnd }: Crowd, room: number): void {
  const position = { stream_id: `room/${room}`, epoch: 'zK3q', offset: 1 }
  farEnd.socket.receive(JSON.stringify({ identifier: identifierOf(room), message: 'hello', ...position }))
}

async function heap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Start it with --expose-gc')
  for (let i = 0; i < 5; i++) {
    globalThis.gc()
    await nextTurn()
  }
  return process.memoryUsage().heapUsed
}
