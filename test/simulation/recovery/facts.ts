import type { Policy, Step, StreamName } from './schedule.ts'

/** What every published message says: it is judged by its number. */
export interface Payload {
  stream: StreamName
  /** From 1; `0` where it is transient. */
  n: number
  /** Transient messages count for themselves. */
  transient: number
}

export interface Position {
  epoch: string
  offset: number
}

/** Where a message is stored: known when it is sent out already. */
export interface Placed {
  position: Position | null
}

/** A verdict as the app gets it. */
export interface Verdict {
  status: string
  replayed: number
  reason?: string
  missed?: readonly { stream: string; after: Position | null; before: Position | null }[]
}

export interface Meta extends Partial<Position> {
  stream?: string
  replayed?: boolean
  late?: boolean
}

/** Somebody on a channel. */
export interface Here {
  id: string
  info: unknown
}

/** A frame, either way, as JSON has it. */
export type Frame = Record<string, unknown>

/**
 * What happened, in its order: all that the oracle knows. A life is one handle on a channel, from `subscribed` to
 * `unsubscribed`.
 */
export type Fact = { at: number } & (
  | {
      kind: 'published'
      stream: StreamName
      /** `0`: transient. */
      n: number
      transient: number
      place: Placed
      /** The client that did not hear of it. */
      excluding: number | null
      /** On the server's clock, in ms. */
      servedAt: number
    }
  /** What the server had in memory is gone. */
  | { kind: 'forgot' }
  | { kind: 'linked'; client: number; link: number; protocol: string }
  | { kind: 'ended'; client: number; link: number; why: string }
  | { kind: 'said'; client: number; link: number; frame: Frame }
  | { kind: 'took'; client: number; link: number; frame: Frame }
  | { kind: 'subscribed'; client: number; life: number; channel: number }
  | { kind: 'connected'; client: number; life: number }
  | { kind: 'verdict'; client: number; life: number; verdict: Verdict }
  | { kind: 'message'; client: number; life: number; payload: Payload; meta: Meta | undefined }
  | { kind: 'unsubscribed'; client: number; life: number }
  /** The app calls an action with the number of the call, and what its promise came to. */
  | { kind: 'called'; client: number; life: number; call: number; policy: Policy }
  | { kind: 'settled'; client: number; call: number; error: unknown }
  /** The server did the action. */
  | { kind: 'heard'; call: number }
  /** Who is on a channel at the end: wanted by all, said by the server, and shown by one, before it asks anew and after. */
  | {
      kind: 'here'
      client: number
      channel: number
      wanted: { readonly client: number; readonly here: Here }[]
      said: unknown
      shown: Here[]
      asked: boolean
    }
  | { kind: 'error'; client: number; error: unknown }
  | { kind: 'timers'; client: number; count: number }
  | { kind: 'stuck'; client: number; what: string }
  | { kind: 'step'; step: Step }
  /** Something threw where nothing may, or went round in circles: the run ends there. */
  | { kind: 'crashed'; error: unknown }
)

type WithoutTime<F> = F extends Fact ? Omit<F, 'at'> : never
export type Untimed = WithoutTime<Fact>
/** Takes a fact down, with the time. */
export type Note = (fact: Untimed) => void
