import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Destination } from '../support/visitor.ts'
import { withoutAnyCable } from './anycable.ts'
import { freePort } from './free-port.ts'
import { findAnyCable } from './installed.ts'
import { publish } from './publish.ts'
import { ServerProcess } from './server-process.ts'

/** Where the nodes keep messages: each its own in memory, or all together in NATS. */
export type Broker = 'memory' | 'nats'

const NODES = 3
const PING_INTERVAL = 1_000

/** How long the nodes may take to find each other, in ms. */
const BOOT = 30_000

interface Ports {
  http: number
  nats: number
  cluster: number
}

/** One of several anycable-go that share what is published, over the NATS that is in them. */
export class ClusterNode implements Destination {
  readonly offers = { pingInterval: PING_INTERVAL }
  readonly port: number

  constructor({ http }: Ports) {
    this.port = http
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/cable`
  }

  /** Publishes through this node. */
  broadcast(stream: string, data: unknown): Promise<void> {
    return publish(this.origin, stream, data)
  }
}

/** A cluster of real anycable-go nodes: no backend, and streams that are open to all. */
export class Cluster {
  readonly nodes: readonly ClusterNode[]
  readonly #processes: readonly ServerProcess[]
  readonly #store: string

  private constructor(nodes: readonly ClusterNode[], processes: readonly ServerProcess[], store: string) {
    this.nodes = nodes
    this.#processes = processes
    this.#store = store
  }

  /** Resolves when every node can be published to. */
  static async start(broker: Broker): Promise<Cluster> {
    const { binary } = findAnyCable()
    const store = await mkdtemp(join(tmpdir(), 'hawser-cluster-'))
    const ports: Ports[] = []
    for (let index = 0; index < NODES; index++) {
      ports.push({ http: await freePort(), nats: await freePort(), cluster: await freePort() })
    }
    const routes = ports.map(({ cluster }) => local(cluster)).join()
    const started = ports.map((own, index) => {
      const args = flags(broker, own, { routes, name: `node${index}`, store: join(store, String(index)) })
      return new ServerProcess(`node ${index}`, { file: binary, args, env: withoutAnyCable() })
    })
    const nodes = ports.map(own => new ClusterNode(own))
    const cluster = new Cluster(nodes, started, store)
    // Told before anything is awaited: what a node has said by then is not kept for ever.
    const ready = broker === 'nats' ? started.map(node => node.said('NATS broker is ready')) : []
    await cluster.#answers(Promise.all(ready))
    return cluster
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.filter(({ alive }) => alive).map(node => node.end('SIGKILL')))
    await rm(this.#store, { recursive: true, force: true })
  }

  async #answers(ready: Promise<unknown>): Promise<void> {
    let isReady = false
    const end = Date.now() + BOOT
    ready.then(() => {
      isReady = true
    })
    while (!isReady || !(await this.#healthy())) {
      for (const node of this.#processes) node.assertAlive()
      if (Date.now() > end) throw new Error(`The cluster was not ready after ${BOOT} ms`)
      await sleep(20)
    }
  }

  async #healthy(): Promise<boolean> {
    const answers = this.nodes.map(({ origin }) => fetch(`${origin}/health`).catch(() => null))
    return (await Promise.all(answers)).every(answer => answer?.status === 200)
  }
}

const local = (port: number) => `nats://127.0.0.1:${port}`

function flags(
  broker: Broker,
  { http, nats, cluster }: Ports,
  { routes, name, store }: { routes: string; name: string; store: string }
): string[] {
  return [
    '--ignore-config-path',
    '--presets=none',
    // The line that says that the broker is ready has this level.
    '--log_level=info',
    '--host=127.0.0.1',
    `--port=${http}`,
    `--broker=${broker}`,
    '--pubsub=nats',
    '--broadcast_adapter=http',
    `--http_broadcast_port=${http}`,
    '--norpc',
    '--noauth',
    '--public_streams',
    '--embed_nats',
    `--enats_addr=${local(nats)}`,
    `--enats_cluster=${local(cluster)}`,
    `--enats_cluster_routes=${routes}`,
    `--enats_server_name=${name}`,
    `--enats_store_dir=${store}`,
    `--ping_interval=${PING_INTERVAL / 1_000}`
  ]
}
