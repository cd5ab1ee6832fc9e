// Of the official client what stands on its own, as it is.
export type {
  ActionCableMixin,
  ChannelInfoEvent,
  Encoder,
  Identifier,
  InfoEvent,
  Logger,
  LogLevel,
  Message
} from '@anycable/core'
export {
  ActionCableSubscription,
  ActionCableSubscriptions,
  BaseLogger,
  backoffWithJitter,
  CommandError,
  DisconnectedError,
  JSONEncoder,
  NoConnectionError,
  NoopLogger,
  StaleConnectionError,
  SubscriptionRejectedError,
  SubscriptionTimeoutError,
  stringifyParams
} from '@anycable/core'
export type { Abortable } from './abort.ts'
export { Cable, StreamChannel, type Subscribable, type SubscribeOptions } from './cable.ts'
export type { CableEvents, CableTrace } from './cable-events.ts'
export { Channel, NamedChannel } from './channel.ts'
export type { ChannelActions, ReplyIn } from './channel-arguments.ts'
export type { ChannelEvents, ConnectInfo } from './channel-events.ts'
export { type ChannelStatus, caughtUp, IDLE_CHANNEL } from './channel-status.ts'
export type { ChannelTypes, ReplyOf } from './channel-types.ts'
export type { Clock, Timer } from './clock.ts'
export { systemClock } from './clock.ts'
export type { ExpiringToken, TokenRefresher, TokenSource } from './connection/auth.ts'
export type { Waits } from './connection/backoff.ts'
export type { ConnectionStatus } from './connection/connection.ts'
export type { ConnectionTrace } from './connection/connection-trace.ts'
export type { LinkTimeouts, TransportConfigurator } from './connection/link.ts'
export type { ProtocolName, ProtocolName as ProtocolID } from './connection/negotiation.ts'
export type { ConnectionState } from './connection/state.ts'
export { createCable } from './create-cable.ts'
export { ActionCableConsumer, createConsumer } from './create-consumer.ts'
export type {
  CreateOptions,
  HistoryLimits,
  PresenceTimes
} from './create-options.ts'
export {
  DefinedChannel,
  type DefinedChannelClass,
  defineChannel,
  type TypesOf,
  type WireTypesOf
} from './define-channel.ts'
export type { Report } from './emitter.ts'
export { type Environment, pageEnvironment, quietEnvironment, type Signal } from './environment.ts'
export {
  CableError,
  CallError,
  ConfirmationTimeoutError,
  ConnectionError,
  type ConnectionErrorDetails,
  type DetailedError,
  type ErrorDetails,
  FrameError,
  OfflineError,
  type Phase,
  ReasonError,
  RejectedError,
  StaleError,
  UnauthorizedError
} from './errors.ts'
export { type Attributed, type Queried, sinceOfElement, sinceOfPage } from './first-paint/first-paint.ts'
export type { MessageMeta } from './history/message-meta.ts'
export type { GapReason, Missed, Place, Verdict } from './history/verdict.ts'
export type { PageLocks } from './outbox/page-lock.ts'
export type { QueuePolicy, SendOptions, SendPolicy } from './outbox/policy.ts'
export { type QueueOptions, queue } from './outbox/queue.ts'
export {
  type EarlierCall,
  type QueueingCable,
  type StoredQueue,
  type StoredQueueOptions,
  storedQueue
} from './outbox/stored-queue.ts'
export {
  type ThrottledWhispers,
  type ThrottleOptions,
  throttleWhispers,
  type Whisperer
} from './outbox/throttle-whispers.ts'
export type { Presence, PresenceEvents } from './presence/channel-presence.ts'
export type { Member } from './presence/member.ts'
export type { ChannelParams } from './protocol/identifier.ts'
export type { Position } from './protocol/message.ts'
export type { PresenceChange, PresenceEvent, PresenceRecord } from './protocol/presence.ts'
export type { Receiver, RequestOptions } from './receiver.ts'
export type { MessageLoop, MessagesOptions } from './receiving/message-loop.ts'
export {
  type Backlog,
  dropNewest,
  dropOldest,
  failing,
  latestBy,
  type OverflowPolicy
} from './receiving/overflow.ts'
export { type FrameSource, type PerFrameOptions, perFrame } from './receiving/per-frame.ts'
export {
  type Refetching,
  type RefetchOptions,
  type RefetchSource,
  refetchOn
} from './receiving/refetch-on.ts'
export type { ActionSchema, ChannelSchemas } from './schema/channel-schemas.ts'
export { defineCheckedChannel } from './schema/define-checked-channel.ts'
export type { StandardSchema } from './schema/standard-schema.ts'
export { ValidationError, type ValidationErrorDetails } from './schema/validation-error.ts'
export type {
  KeptPositions,
  Positions,
  PositionsOwner,
  PositionsSource
} from './storage/positions.ts'
export { type StoredPositionsOptions, storedPositions } from './storage/stored-positions.ts'
export type { TextStorage } from './storage/text-storage.ts'
export { type WebStorage, webStorage } from './storage/web-storage.ts'
export type { Store } from './store.ts'
export type { SubscribedSince } from './subscription/since.ts'
export type { ChannelState } from './subscription/state.ts'
export type { SubscriptionTrace } from './subscription/subscription-trace.ts'
export type { Timed } from './trace.ts'
export { FallbackTransport, type FallbackTransportOpts } from './transport/fallback.ts'
export type { NegotiatingTransport, Payload, Transport, TransportEvents } from './transport/transport.ts'
export {
  type WebSocketAuthStrategy,
  type WebSocketImplementation,
  type WebSocketLike,
  type WebSocketOpts,
  WebSocketTransport
} from './transport/websocket.ts'
export { attendChannel, type Me } from './view/attend-channel.ts'
export {
  type AnyChannel,
  type ChannelListeners,
  type ChannelOptions,
  followChannel,
  type MessageOf,
  type Told
} from './view/follow-channel.ts'
export { addToList, type MessageListOptions } from './view/message-list.ts'
export { createMessageLog, type MessageReducer, type MessageSource } from './view/message-log.ts'
export { IDLE_CABLE, steadyStatus } from './view/steady-status.ts'
