import type { Received, StreamName } from './channels.ts'
import type { Stage } from './stage.ts'

/** The server behind the front. */
export interface Backend {
  /** For people to read. */
  readonly name: string
  /** Of this machine. */
  readonly port: number
  /** What a restart leaves of its memory. */
  readonly restarts: readonly Restart[]
  /** Rejects, or throws, where the server cannot be had. */
  publish<S extends StreamName>(stream: S, message: Received<S>): void | Promise<void>
  /** Has the process stand still and go on; `null` where that is this process, which has other things to do. */
  readonly freezer: { freeze(): void; thaw(): void } | null
  /** Resolves when it is back, on the same port. */
  restart(how: Restart): Promise<void>
  close(): Promise<void>
}

/** With what it kept before, or with an empty memory. */
export type Restart = 'remembering' | 'forgetting'

/** What it serves, and where it says what went wrong. */
export interface BackendParts {
  readonly stage: Stage
  readonly onError: (error: unknown) => void
}
