import { guard, type Report } from '../emitter.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import { createStore, type Store, whileFollowed } from '../store.ts'
import type { Told } from './follow-channel.ts'

/** What delivers messages of the type `T`: every channel does. */
export interface MessageSource<T> {
  /** Calls back at every message until the returned undo is called. */
  on(event: 'message', callback: (message: T, meta?: MessageMeta) => void): () => void
}

/** The next value, made of the last one and one more message. */
export type MessageReducer<T, S> = (value: S, message: T, meta?: MessageMeta) => S

/**
 * All messages of a channel as one value, one after the other, those of `past` first. It listens while somebody listens to it. While nobody
 * does, messages pass it by, so whoever comes later gets a value that begins anew with `initial`; who leaves and comes
 * back in one step finds what was there. What `reduce` throws goes where the errors of the channel's listeners go, and
 * that message is left out; `report` gets the errors of its own listeners.
 */
export function createMessageLog<T, S>(
  channel: MessageSource<T>,
  reduce: MessageReducer<T, S>,
  initial: S,
  report: Report,
  past: readonly Told<T>[] = []
): Store<S> {
  const store = createStore(initial, report)
  const add = (message: T, meta?: MessageMeta) => store.set(reduce(store.get(), message, meta))
  let heard = 0
  let stop: (() => void) | null = null
  let isFollowed = false

  // More may come between the creation and the first follower.
  const catchUp = () => {
    for (; heard < past.length; heard++) guard(report, () => past[heard]?.({ onMessage: add }))
  }

  const rest = () => {
    if (isFollowed) return
    stop?.()
    stop = null
    store.set(initial)
  }

  catchUp()
  return whileFollowed(store, () => {
    isFollowed = true
    catchUp()
    stop ??= channel.on('message', add)
    return () => {
      isFollowed = false
      queueMicrotask(rest)
    }
  })
}
