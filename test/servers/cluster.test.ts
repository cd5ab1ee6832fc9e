import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Broker, Cluster, type ClusterNode } from './launch/cluster.ts'
import { findAnyCable } from './launch/installed.ts'
import type { Hearing } from './support/ear.ts'
import { historyOf } from './support/history.ts'
import { journeyTo } from './support/journey.ts'
import { inOrder } from './support/order.ts'
import { numbers } from './support/returns.ts'
import { unaccounted, wrongEnds } from './support/silence.ts'
import { Visitor } from './support/visitor.ts'

const { version } = findAnyCable()

/** A node may have no copy of a stream, for ever: of so many new ones, one is on all nodes. */
const STREAMS = 20

/** Longer than a message takes that is on its way, in ms. */
const HEARD_WITHIN = 500

let streams = 0

/** Three nodes, and what is said on a stream through all of them or some, one after the other. */
class Scene {
  readonly stream: string
  readonly nodes: readonly ClusterNode[]
  readonly speakers: readonly ClusterNode[]
  told = 0

  constructor({ nodes }: Cluster, speakers = [0, 1, 2]) {
    this.nodes = nodes
    this.speakers = speakers.map(index => this.node(index))
    this.stream = `news-${++streams}`
  }

  /** Numbers, so many through each of them. */
  async tell(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      for (const node of this.speakers) await node.broadcast(this.stream, ++this.told)
    }
  }

  node(index: number): ClusterNode {
    const node = this.nodes[index]
    if (!node) throw new Error(`There is no node ${index}`)
    return node
  }

  /** What each node says is heard: it may take a moment until they know of each other who listens to what. */
  async isHeardBy(...ears: Hearing[]): Promise<void> {
    for (const node of this.speakers) {
      for (let heard = false; !heard; ) {
        const number = ++this.told
        await node.broadcast(this.stream, number)
        const all = ears.map(ear => ear.until('it', () => ear.hasHeard(number), HEARD_WITHIN))
        heard = await Promise.all(all).then(
          () => true,
          () => false
        )
      }
    }
  }

  /** Somebody who hears everything as it comes, and never loses the link. */
  async witness() {
    const bob = new Visitor(this.node(0), { user: 'bob' })
    return bob.listensTo(bob.cable.streamFrom(this.stream)).confirmed()
  }

  async traveller() {
    const journey = await journeyTo(this.node(0))
    const ear = await journey.ann.listensTo(journey.ann.cable.streamFrom(this.stream)).confirmed()
    return { ...journey, ear }
  }

  /** Whether every node answers who asks for all there is. */
  async isOnAllNodes(): Promise<boolean> {
    const counts = await Promise.all(this.nodes.map(({ url }) => historyOf(url, this.stream)))
    return counts.every(count => count === this.told)
  }
}

function cluster(broker: Broker, tests: (cluster: () => Cluster) => void): void {
  describe(`three nodes, broker ${broker} ${version}`, () => {
    let running: Cluster
    beforeAll(async () => {
      running = await Cluster.start(broker)
    })
    afterAll(() => running?.stop())
    tests(() => running)
  })
}

/** Goes to these nodes, one after the other, while all of them go on. */
async function travel(scene: Scene, route: readonly number[]) {
  const witness = await scene.witness()
  const { ear, ann, way, away } = await scene.traveller()
  const before = scene.told
  const allOf = (side: Hearing) => side.until('all so far', () => side.heard.length === scene.told - before)
  await scene.tell(2)
  for (const side of [witness, ear]) await allOf(side)

  for (const [index, stop] of route.entries()) {
    await away(async () => {
      way.leadTo(scene.node(stop).port)
      await scene.tell(2)
    })
    await ear.verdict(index + 1)
    await scene.tell(1)
  }
  await witness.until('the end', () => witness.hasHeard(scene.told))
  await ear.until('the end', () => ear.hasHeard(scene.told))
  // A hole between live messages is asked for first, and only then told.
  await expect.poll(() => unaccounted(ear, witness), { timeout: 10_000 }).toEqual([])
  return { ear, ann, witness }
}

/** The offsets heard in one epoch, those that came late left out. */
const offsetsOf = (ear: Hearing, epoch: string | undefined) =>
  ear.heard.flatMap(({ meta }) => (meta && meta.epoch === epoch && !meta.late ? [meta.offset] : []))

const epochsOf = (ear: Hearing) => new Set(ear.heard.map(({ meta }) => meta?.epoch))

cluster('memory', running => {
  it('hears all nodes, and takes their epochs for no loss', async () => {
    const scene = new Scene(running())
    const witness = await scene.witness()
    await scene.isHeardBy(witness)
    const from = scene.told + 1
    await scene.tell(20)
    await witness.until('all of it', () => numbers(scene.told, from).every(n => witness.hasHeard(n)))
    expect(epochsOf(witness).size).toBe(3)
    expect(new Set(witness.messages).size).toBe(witness.messages.length)
    expect(witness.verdicts.map(({ verdict }) => verdict.status)).toEqual(['fresh'])
  })

  it('goes from node to node: each message once, or told as lost', async () => {
    const { ear } = await travel(new Scene(running()), [1, 2, 0, 2])
    expect(wrongEnds(ear)).toEqual([])
    for (const epoch of epochsOf(ear)) {
      const offsets = offsetsOf(ear, epoch)
      expect(offsets).toEqual(offsets.toSorted(inOrder))
    }
  })

  it('comes back to its own node: what the others took meanwhile is told as lost', async () => {
    const { ear, ann, witness } = await travel(new Scene(running()), [0])
    expect(ear.connects.at(-1)).toEqual({ reconnect: true, restored: true })
    expect(ear.verdicts.at(1)?.verdict).toMatchObject({ status: 'gap' })

    const [own] = ear.heard.map(({ meta }) => meta?.epoch)
    const missing = witness.heard.filter(({ message }) => !ear.messages.includes(message))
    expect(missing.filter(({ meta }) => meta?.epoch === own)).toEqual([])
    expect(ann.reports).toEqual([])
  })

  it('comes back to its own node: what only another one takes is told as lost at once', async () => {
    const scene = new Scene(running(), [1])
    const { ear, ann, away } = await scene.traveller()
    await ann.learnsTheTime()
    await scene.isHeardBy(ear)
    const { epoch, offset } = ear.heard.at(-1)?.meta ?? {}

    await away(() => scene.tell(1))
    const { verdict } = await ear.verdict(1)
    expect(ear.connects.at(-1)).toEqual({ reconnect: true, restored: true })
    expect(verdict).toMatchObject({
      status: 'gap',
      missed: [{ stream: scene.stream, after: { epoch, offset } }]
    })
  })
})

cluster('nats', running => {
  /** A stream that all nodes have a copy of. */
  async function sceneOnAllNodes(): Promise<Scene> {
    for (let tries = 0; tries < STREAMS; tries++) {
      const scene = new Scene(running())
      await scene.tell(1)
      if (await scene.isOnAllNodes()) return scene
    }
    throw new Error(`None of ${STREAMS} streams was on all nodes`)
  }

  it('goes from node to node with its session: each message once, or told as lost', async () => {
    const { ear } = await travel(await sceneOnAllNodes(), [1, 2, 0, 2])
    expect(ear.connects.slice(1)).toEqual(Array(4).fill({ reconnect: true, restored: true }))
  })
})
