const VALUES_OF_HAWSER = [
  'Cable',
  'CableError',
  'CallError',
  'Channel',
  'ConfirmationTimeoutError',
  'ConnectionError',
  'DefinedChannel',
  'FrameError',
  'NamedChannel',
  'OfflineError',
  'ReasonError',
  'RejectedError',
  'StaleError',
  'StreamChannel',
  'UnauthorizedError',
  'WebSocketTransport',
  'createCable',
  'defineChannel',
  'pageEnvironment',
  'quietEnvironment',
  'systemClock'
]

/** What can be imported from each way into the package. A change here is a change for users. */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
  hawser: VALUES_OF_HAWSER,
  'hawser/browser': VALUES_OF_HAWSER,
  'hawser/node': [...VALUES_OF_HAWSER, 'createBot'].sort(),
  'hawser/server': [
    'PublicationError',
    'createBrain',
    'createRpcBackend',
    'createServer',
    'deriveKey',
    'signStream',
    'signToken'
  ]
}

const TYPES_OF_HAWSER = [
  'CableEvents',
  'ChannelActions',
  'ChannelEvents',
  'ChannelParams',
  'ChannelState',
  'ChannelTypes',
  'Clock',
  'ConnectInfo',
  'ConnectionState',
  'ConnectionStatus',
  'CreateOptions',
  'DefinedChannelClass',
  'DetailedError',
  'Encoder',
  'Environment',
  'ErrorDetails',
  'GapReason',
  'HistoryLimits',
  'LinkTimeouts',
  'Logger',
  'Message',
  'MessageMeta',
  'Missed',
  'Payload',
  'Phase',
  'Place',
  'ProtocolName',
  'Receiver',
  'ReplyOf',
  'Report',
  'Signal',
  'Store',
  'Subscribable',
  'Timer',
  'TokenRefresher',
  'TokenSource',
  'Transport',
  'TypesOf',
  'Verdict',
  'Waits',
  'WebSocketAuthStrategy',
  'WebSocketImplementation',
  'WebSocketLike'
]

/** What can be imported as a type only. */
export const TYPES: Readonly<Record<string, readonly string[]>> = {
  'index.d.ts': TYPES_OF_HAWSER,
  'node.d.ts': [
    ...TYPES_OF_HAWSER,
    'Bot',
    'BotChannel',
    'BotEnd',
    'BotHealth',
    'BotLog',
    'BotLogEntry',
    'BotLogFormat',
    'BotOptions',
    'Handler',
    'HealthOptions',
    'MessageOf',
    'Overflow'
  ].sort()
}
