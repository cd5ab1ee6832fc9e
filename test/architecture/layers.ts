/** Know nothing of ours. */
const GROUND = ['abort', 'errors', 'emitter', 'clock', 'environment']
/** Stand on the ground alone, and everything above may use them. */
const BASE = [...GROUND, 'alarm', 'store', 'outcome', 'trace', 'console-report', 'forgotten']

/**
 * Who may import whom: a file or a folder of `src/`, and what it may know. Arrows go down this list; what is not
 * named here has no place in the tree yet.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  react: ['index', 'presence'],
  vue: ['index', 'presence'],
  node: ['index', 'presence'],
  testing: ['index', 'presence', 'protocol', 'transport', 'server'],
  diagnostics: ['index', 'store'],
  actioncable: ['index'],
  web: ['index'],
  server: ['index', 'protocol', 'transport'],

  index: [
    ...BASE,
    'create-consumer',
    'create-cable',
    'create-options',
    'schema',
    'view',
    'define-channel',
    'cable',
    'cable-events',
    'channel',
    'channel-arguments',
    'channel-events',
    'channel-types',
    'receiver',
    'storage',
    'first-paint',
    'outbox',
    'receiving',
    'channel-status',
    'subscription',
    'history',
    'presence',
    'connection',
    'protocol',
    'transport'
  ],
  'create-consumer': ['create-cable', 'create-options', 'cable', 'transport'],
  'create-cable': [...BASE, 'create-options', 'cable', 'engine', 'connection', 'protocol', 'transport'],
  'create-options': [...BASE, 'storage', 'history', 'presence', 'connection', 'transport'],
  view: [
    ...BASE,
    'cable',
    'channel',
    'channel-events',
    'channel-status',
    'history',
    'presence',
    'connection'
  ],
  schema: [
    ...BASE,
    'define-channel',
    'channel',
    'channel-arguments',
    'receiver',
    'channel-types',
    'outbox',
    'history',
    'presence',
    'protocol'
  ],
  'define-channel': [
    ...BASE,
    'channel',
    'channel-arguments',
    'channel-events',
    'channel-types',
    'outbox',
    'history'
  ],
  'channel-types': ['channel-arguments'],
  cable: [
    ...BASE,
    'calls',
    'engine',
    'cable-events',
    'channel',
    'channel-events',
    'receiver',
    'outbox',
    'storage',
    'subscription',
    'presence',
    'connection',
    'protocol',
    'transport'
  ],
  calls: [...BASE, 'engine', 'subscription', 'protocol'],
  engine: [...BASE, 'cable-events', 'outbox', 'storage', 'subscription', 'history', 'connection', 'protocol'],
  'cable-events': [...BASE, 'channel-events', 'subscription', 'connection'],
  'first-paint': ['subscription', 'protocol'],
  channel: [
    ...BASE,
    'channel-arguments',
    'channel-events',
    'receiver',
    'outbox',
    'receiving',
    'channel-status',
    'subscription',
    'history',
    'presence',
    'protocol'
  ],
  receiver: [...BASE, 'outbox', 'subscription', 'presence', 'transport'],
  'channel-status': [...BASE, 'subscription', 'history'],
  'channel-events': [...BASE, 'history', 'protocol'],
  'channel-arguments': [],
  subscription: [...BASE, 'connection', 'history', 'presence', 'protocol'],
  outbox: [...BASE, 'storage', 'protocol', 'transport'],
  storage: [...BASE, 'history', 'protocol'],
  receiving: [...BASE, 'history'],
  history: ['protocol'],
  presence: [...BASE, 'protocol'],
  connection: [...BASE, 'protocol', 'transport'],
  protocol: BASE,
  transport: BASE,

  'console-report': GROUND,
  forgotten: GROUND,
  alarm: GROUND,
  store: GROUND,
  outcome: GROUND,
  trace: GROUND,
  ...Object.fromEntries(GROUND.map(name => [name, []]))
}

/** Packages, by who may import them; `node:` stands for all modules of Node. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '*': ['@anycable/core', 'nanoevents'],
  react: ['react'],
  vue: ['vue'],
  node: ['ws', 'node:'],
  server: ['ws', 'node:']
}

/** The one place that chooses: concrete transports and default values are named here, and passed on as arguments. */
export const CHOOSER: readonly string[] = ['create-cable', 'create-options']

/** What only the chooser names; the index may hand it on to users. */
export const CHOICES: readonly RegExp[] = [
  /^DEFAULT_/,
  /^(WebSocketTransport|systemClock|pageEnvironment|quietEnvironment|createConsoleReport)$/
]

/** A choice that a file other than the chooser has to make, and why. */
export const EXCEPTIONS: Readonly<Record<string, { name: string; because: string }>> = {
  'testing/test-transport.ts': {
    name: 'WebSocketTransport',
    because: 'the cable that it is made for is not ours, and takes any transport'
  },
  'receiver.ts': { name: 'systemClock', because: 'a channel that is on no cable was given no clock' }
}
