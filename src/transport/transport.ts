import type { Transport as OfficialTransport } from '@anycable/core'

/** What one frame is on its way: text, or bytes for binary encoders. */
export type Payload = string | Uint8Array

/** What a transport tells. `close` comes only for a link that was open; a failed `open()` rejects. */
export interface TransportEvents {
  /** Frames can be sent. */
  open: () => void
  /** The link has ended; `error` says why, where that is known. */
  close: (error?: Error) => void
  /** Something went wrong; `close` follows where it ends the link. */
  error: (error: Error) => void
  /** A frame of the server. */
  data: (payload: Payload) => void
}

/** Carries frames. The official client's own contract: whatever was written for it fits here. */
export type Transport = OfficialTransport<Payload>

/** A transport that can be told which sub-protocol to offer, and says which one the server took. */
export interface NegotiatingTransport extends Transport {
  /** Which sub-protocol the next link offers. */
  offer(protocol: string): void
  /** The sub-protocol of the open link; empty when the server named none. */
  readonly protocol: string
}

export function canNegotiate(transport: Transport): transport is NegotiatingTransport {
  return 'offer' in transport
}

/** How a transport says why a link ended or was never made. */
export class TransportClosedError extends Error {
  declare readonly code?: number
  declare readonly closeReason?: string
  /** The runtime knows that the network failed (refused, no such host), so no other handshake would help. */
  declare readonly network: boolean

  constructor(details: { code?: number; closeReason?: string; network?: boolean; cause?: unknown } = {}) {
    super('The transport closed')
    Object.assign(this, { name: 'TransportClosedError', network: false }, details)
  }
}
