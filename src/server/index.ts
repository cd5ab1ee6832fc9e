/**
 * The embedded server: for development, demos and tests. In production run AnyCable or Rails.
 */
export { type Brain, createBrain, type DisconnectOptions } from './brain.ts'
export type { BrainOptions, Mode } from './brain-options.ts'
export type { ChannelDefinition, Channels, ServerChannel, User } from './channel.ts'
export type { Authenticate, ConnectRequest } from './connect-request.ts'
export type { HistoryLimits, Position } from './history.ts'
export { signToken } from './jwt.ts'
export type { Link } from './link.ts'
export type { Origins } from './origin.ts'
export { PublicationError } from './publication.ts'
export type { Quirks } from './quirks.ts'
export { createRpcBackend, type RpcBackend, type RpcBackendOptions } from './rpc-backend.ts'
export { createServer, type Server } from './server.ts'
export type { ServerOptions } from './server-options.ts'
export type { Session } from './session.ts'
export { deriveKey, signStream } from './signing.ts'
export type { PublicationMeta } from './subscription.ts'
