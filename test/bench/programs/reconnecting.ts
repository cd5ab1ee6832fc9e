import { type ClientName, NAMES } from '../clients/client.ts'
import { Crowd } from '../crowd.ts'
import { inRounds } from '../rounds.ts'
import { program } from './program.ts'

const CLIENTS = 1_000
const listen = () => {}

/** A thousand clients with one channel each, dropped and back: what it costs, not how long each waits. */
await program(async (_, quick) => {
  let herds = new Map<ClientName, Crowd[]>()
  const { floor, ratios } = await inRounds({
    rounds: quick ? 6 : 16,
    operations: 1,
    async prepare() {
      for (const crowd of [...herds.values()].flat()) crowd.client.end()
      herds = new Map()
      for (const name of NAMES) herds.set(name, await herdOf(name))
    },
    async run(name) {
      await Promise.all(herds.get(name)?.map(crowd => crowd.again('cold')) ?? [])
    },
    check(name) {
      for (const crowd of herds.get(name) ?? []) crowd.check()
    }
  })
  return [
    {
      what: '1,000 clients again',
      unit: 'x floor',
      floor: `${(floor / 1_000).toFixed(1)} ms`,
      values: ratios
    }
  ]
})

async function herdOf(name: ClientName): Promise<Crowd[]> {
  const crowds: Crowd[] = []
  for (let client = 0; client < CLIENTS; client++) {
    const crowd = new Crowd(name, 1)
    await crowd.subscribe(0, 1, listen)
    crowds.push(crowd)
  }
  return crowds
}
