/** Where a name of the official client has its place here. Without a word on it: the same. */
export type Place = { more: string } | { leftOut: string }

const ENGINE = 'a part of the engine, which is another one here'
const PROTOCOL = 'the protocol and the cable call each other by it; here they are one'

/** Every name that is not the same, by the type that has it; `exports` are those of the packages. */
export const PLACES: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  exports: {
    ActionCableExtendedProtocol: { leftOut: ENGINE },
    ActionCableProtocol: { leftOut: ENGINE },
    Cable: { more: '`status`, `whisper`, `forget()`, the event `error`' },
    CableEvents: { more: '`error`, `forget`' },
    CableOptions: { leftOut: 'a cable is made by `createCable`' },
    Channel: { more: '`stage`, `unsubscribe()`, the event `recovery`' },
    ChannelEvents: { more: '`recovery`' },
    Consumer: { leftOut: PROTOCOL },
    CreateOptions: { more: 'see the options' },
    DEFAULT_OPTIONS: { leftOut: 'what is left out has its default' },
    DisconnectedError: { more: 'what listeners get has `reason`, `phase` and `retryable`' },
    FallbackTransport: { more: 'a way that fails to open is not told as a loss; closing twice does no harm' },
    Hub: { leftOut: ENGINE },
    HubOptions: { leftOut: ENGINE },
    Message: { more: 'any JSON value, where a channel says so' },
    MessageMeta: { more: '`stream`, `epoch`, `offset`, `replayed`, `late`, in place of `id`' },
    Monitor: { leftOut: ENGINE },
    MonitorOptions: { leftOut: ENGINE },
    Monitorable: { leftOut: ENGINE },
    Presence: { more: 'a type: `members`, and joins that outlive breaks' },
    ProcessedMessage: { leftOut: PROTOCOL },
    Protocol: { leftOut: PROTOCOL },
    Receiver: { more: 'what a channel needs of its cable' },
    Subscription: { leftOut: ENGINE },
    Subscriptions: { leftOut: ENGINE },
    createCable: { more: 'the protocol is negotiated, unless it is named' },
    createConsumer: { more: 'there is `hawser/actioncable` for code that was written for Rails’ own client' }
  },
  CreateOptions: {
    auth: { more: 'or a function, asked before each try' },
    concurrentSubscribes: { more: 'or how many at once; default 50' },
    fallbacks: { leftOut: 'every page would load it: pass `transport: new FallbackTransport([…])`' },
    logLevel: { more: 'looked at in `hawser/web` alone' },
    maxMissingPings: { more: '`Infinity` never gives a link up' },
    monitor: { leftOut: 'another monitor cannot be put in; `false` can' },
    protocol: { more: '`auto`; the binary ones come with their encoders' },
    protocolOptions: {
      leftOut: 'what is in it has options of its own, such as `historyTimestamp` and `timeouts`'
    },
    reconnectStrategy: { more: 'or `waits`, whose jitter survives their cap' },
    subprotocol: { leftOut: '`protocol` names what is offered' },
    websocketFormat: { more: 'taken and not looked at' }
  },
  Cable: {
    closed: { leftOut: PROTOCOL },
    connected: { leftOut: PROTOCOL },
    disconnected: { leftOut: PROTOCOL },
    encoder: { leftOut: ENGINE },
    hub: { more: 'to read: `channels`, `size`' },
    keepalive: { leftOut: PROTOCOL },
    logger: { more: '`null` where none was given' },
    monitor: { leftOut: ENGINE },
    notify: { leftOut: PROTOCOL },
    perform: { more: 'settles always, with a reason' },
    protocol: { leftOut: ENGINE },
    restored: { leftOut: PROTOCOL },
    setSessionId: { leftOut: PROTOCOL }
  },
  CableEvents: {
    info: { more: 'nothing of it is told yet, as the engine knows its servers' }
  },
  Channel: {
    ensureSubscribed: { more: 'rejects after two tries without an answer' },
    perform: { more: 'settles always, with a reason' },
    presence: { more: '`members`, a store; joins that outlive breaks' },
    whisper: { more: 'what cannot reach the others now is dropped' }
  },
  ChannelEvents: {
    message: { more: 'with where it stands in its stream' }
  }
}

export const TITLES: Readonly<Record<string, string>> = {
  exports: 'what the packages export',
  CreateOptions: 'options of `createCable`',
  Cable: 'members of a cable',
  CableEvents: 'events of a cable',
  Channel: 'members of a channel',
  ChannelEvents: 'events of a channel'
}

export function placeOf(group: string, name: string): string {
  const place = PLACES[group]?.[name]
  if (!place) return 'same'
  return 'more' in place ? `same and more: ${place.more}` : `left out because: ${place.leftOut}`
}
