import { type ClientName, NAMES } from '../clients/client.ts'
import { Crowd } from '../crowd.ts'
import { inRounds } from '../rounds.ts'
import { type Figure, program } from './program.ts'

const SIZE = 1_000
const listen = () => {}

/** From the call, or from the break, until all is confirmed. The floor restores nothing: it subscribes again. */
const RUNS = {
  subscribed: (crowd: Crowd) => crowd.subscribe(0, SIZE, listen),
  'again, cold': (crowd: Crowd) => crowd.again('cold'),
  'again, restored': (crowd: Crowd, name: ClientName) => crowd.again(name === 'floor' ? 'cold' : 'restored')
}

await program(async (_, quick) => {
  const figures: Figure[] = []
  for (const what of ['subscribed', 'again, cold', 'again, restored'] as const) {
    let crowds = new Map<ClientName, Crowd>()

    const { floor, ratios } = await inRounds({
      rounds: quick ? 8 : 20,
      operations: 1,
      async prepare() {
        for (const { client } of crowds.values()) client.end()
        crowds = new Map(NAMES.map(name => [name, new Crowd(name, SIZE)]))
        if (what !== 'subscribed') for (const crowd of crowds.values()) await crowd.subscribe(0, SIZE, listen)
      },
      async run(name) {
        const crowd = crowds.get(name)
        if (crowd) await RUNS[what](crowd, name)
      },
      check: name => crowds.get(name)?.check()
    })
    // It cannot be restored: what was measured is its "cold".
    if (what === 'again, restored') delete ratios.rails
    figures.push({
      what: `1,000 channels ${what}`,
      unit: 'x floor',
      floor: `${(floor / 1_000).toFixed(1)} ms`,
      values: ratios
    })
  }
  return figures
})
