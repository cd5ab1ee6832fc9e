import type { ReasonError } from '@anycable/core'
import type { MessageMeta } from '../history/message-meta.ts'
import type { Data } from '../protocol/message.ts'
import type { Handle } from './handle.ts'
import type { ChannelState } from './state.ts'
import type { SubscriptionWorld } from './world.ts'

/**
 * The channels that share one subscription, and what they were told of it. The subscription extends it: one object
 * for each identifier, not two.
 */
export abstract class Audience {
  readonly identifier: string
  protected readonly world: SubscriptionWorld
  /** One alone is the rule, and takes no list. */
  #sharers: Handle | readonly Handle[] = NOBODY
  #shown: ChannelState = 'idle'

  constructor(identifier: string, world: SubscriptionWorld) {
    this.identifier = identifier
    this.world = world
  }

  /** Who shares it. */
  get handles(): readonly Handle[] {
    return isList(this.#sharers) ? this.#sharers : [this.#sharers]
  }

  protected get deserted(): boolean {
    return isList(this.#sharers) && this.#sharers.length === 0
  }

  /** What they show now. */
  protected get shown(): ChannelState {
    return this.#shown
  }

  /** One more. It is told that it waits. */
  protected admit(handle: Handle): void {
    this.#sharers = shared([...this.handles, handle])
    this.tellOne(handle, one => one.connecting())
  }

  /** Whether it was one of them. It is not told. */
  protected dismiss(handle: Handle): boolean {
    const { handles } = this
    if (!handles.includes(handle)) return false
    this.#sharers = shared(handles.filter(other => other !== handle))
    if (this.deserted) this.#shown = 'closed'
    return true
  }

  /** All of them. They are not told. */
  protected dismissAll(): readonly Handle[] {
    const { handles } = this
    this.#sharers = NOBODY
    this.#shown = 'closed'
    return handles
  }

  /** Tells them what they show now, if that is something new. */
  protected show(shown: ChannelState, trouble: ReasonError | undefined, restored: boolean): void {
    if (shown === this.#shown) return
    this.#shown = shown
    for (const handle of this.handles) {
      // Whoever was told before may have changed it, and then all have heard of that.
      if (this.#shown !== shown) return
      try {
        if (shown === 'connected' && restored && handle.restored) handle.restored()
        else if (shown === 'connected') handle.connected()
        else if (shown === 'connecting') handle.connecting()
        else if (shown === 'disconnected') handle.disconnected(trouble)
      } catch (error) {
        this.world.report(error)
      }
    }
  }

  /** Gives them a message. */
  deliver(frame: Data, meta: MessageMeta | undefined): void {
    const sharers = this.#sharers
    if (!isList(sharers)) hand(sharers, frame, meta, this.world)
    else {
      for (const handle of sharers) {
        // The list is replaced, never changed: whoever came or left while others heard this does not hear it.
        if (sharers === this.#sharers || this.handles.includes(handle)) hand(handle, frame, meta, this.world)
      }
    }
    this.world.moved()
  }

  protected tell(tell: (handle: Handle) => void): void {
    for (const handle of this.handles) this.tellOne(handle, tell)
  }

  protected tellOne(handle: Handle, tell: (handle: Handle) => void): void {
    try {
      tell(handle)
    } catch (error) {
      this.world.report(error)
    }
  }
}

// Functions and no private methods: for those every object would take a field more.

function hand(
  handle: Handle,
  frame: Data,
  meta: MessageMeta | undefined,
  { report }: SubscriptionWorld
): void {
  try {
    handle.receive(frame.message, meta)
  } catch (error) {
    report(error)
  }
}

function shared(handles: readonly Handle[]): Handle | readonly Handle[] {
  const [first] = handles
  return first && handles.length === 1 ? first : handles
}

const NOBODY: readonly Handle[] = []

/** `Array.isArray` does not tell a list that may not be written to. */
const isList = (sharers: Handle | readonly Handle[]): sharers is readonly Handle[] => Array.isArray(sharers)
