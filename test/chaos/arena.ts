import { chance } from './chance.ts'
import { ChaosServer } from './chaos-server.ts'
import { Participant } from './participant.ts'
import type { Plan } from './plan.ts'
import { Positions } from './positions.ts'
import { Publisher } from './publisher.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { Witness } from './witness.ts'

const STREAMS = ['north', 'east', 'south', 'west']
const CLIENTS = 40
/** Messages a second, of all streams together. */
const RATE = 200

/** All who take part in a run. */
export class Arena {
  readonly scenario: Scenario
  readonly server: ChaosServer
  readonly positions = new Positions()
  readonly witness = new Witness(STREAMS, this.positions)
  readonly publishers: readonly Publisher[]
  readonly participants: Participant[] = []
  readonly #plan: Plan

  constructor(plan: Plan) {
    this.#plan = plan
    this.scenario = SCENARIOS[plan.scenario]
    this.server = new ChaosServer(this.scenario.historyLimit)
    const interval = (1_000 * STREAMS.length) / RATE
    this.publishers = STREAMS.map(stream => new Publisher({ stream, interval, server: this.server }))
  }

  async open(): Promise<void> {
    await this.server.start()
    await this.witness.connect(this.server.url)
    for (let index = 0; index < CLIENTS; index++) {
      const { client, waits, seed } = this.#plan
      const options = {
        client,
        waits,
        historyLimit: this.scenario.historyLimit,
        weather: this.scenario,
        target: this.server,
        links: chance(seed, 'links', index),
        random: chance(seed, 'waits', index)
      }
      this.participants.push(await Participant.join(streamsOf(index), options))
    }
    for (const publisher of this.publishers) publisher.start()
  }

  async close(): Promise<void> {
    for (const participant of this.participants) participant.leave()
    this.witness.close()
    await this.server.stop()
  }
}

/** Two of the streams for each client, the pairs in turn. */
function streamsOf(client: number): string[] {
  const pairs = STREAMS.flatMap((first, index) => STREAMS.slice(index + 1).map(second => [first, second]))
  return pairs[client % pairs.length] ?? []
}
