/** What goes wrong in a run, and what has to hold all the same. */
export interface Scenario {
  /** How long a link lives before it is broken, in ms, drawn evenly; `null`: nobody breaks it. */
  life: readonly [least: number, most: number] | null
  /** Cut: both sides are closed. Frozen: open, and nothing passes any more. */
  breakage: 'cut' | 'freeze'
  /** How long a byte travels between client and server, in ms. */
  oneWay: number
  /** Whether the server is killed now and then, and with it all that it remembers. */
  restarts: boolean
  /** Whether the app gives streams back and takes them again all the time. */
  resubscribes: boolean
  /** How many messages of a stream the server keeps. */
  historyLimit: number
  /** Everything: each message exactly once. Announced: what the server lost is told, the rest arrives. */
  promise: 'everything' | 'announced'
}

const calm: Scenario = {
  life: null,
  breakage: 'cut',
  oneWay: 0,
  restarts: false,
  resubscribes: false,
  historyLimit: 10_000,
  promise: 'everything'
}

const cut: Scenario = { ...calm, life: [500, 1_500] }
const far: Scenario = { ...cut, oneWay: 30 }

export const SCENARIOS = {
  calm,
  cut,
  far,
  // Short enough that handshakes and replays are cut in the middle.
  torn: { ...far, life: [20, 1_200] },
  freeze: { ...calm, life: [1_000, 4_000], breakage: 'freeze' },
  restart: { ...calm, restarts: true, promise: 'announced' },
  rough: { ...far, restarts: true, promise: 'announced' },
  shallow: { ...cut, historyLimit: 10, promise: 'announced' },
  resubscribe: { ...cut, resubscribes: true }
} satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

const isScenario = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name)

export const SCENARIO_NAMES: readonly ScenarioName[] = Object.keys(SCENARIOS).filter(isScenario)
