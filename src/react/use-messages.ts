import { useMemo, useSyncExternalStore } from 'react'
import {
  type AnyChannel,
  addToList,
  createMessageLog,
  type MessageListOptions,
  type MessageOf,
  type MessageReducer
} from '../index.ts'
import { pastOf } from './guests.ts'
import { useLatest } from './latest.ts'
import { useCable } from './provider.ts'

const NOTHING: readonly never[] = []

/**
 * The newest messages of a channel, in order, as a list; or what a reducer makes of all of them, one after the other.
 * It begins with `initial`, what the page was rendered with, and does so again with another channel.
 */
export function useMessages<C extends AnyChannel>(
  channel: C,
  options?: MessageListOptions<MessageOf<C>>
): readonly MessageOf<C>[]
export function useMessages<C extends AnyChannel, S>(
  channel: C,
  reduce: MessageReducer<MessageOf<C>, S>,
  initial: S
): S
export function useMessages<T>(
  channel: AnyChannel,
  how: MessageReducer<T, unknown> | MessageListOptions<T> = {},
  initial?: unknown
): unknown {
  const isList = typeof how !== 'function'
  // Without a reducer it begins with a list and stays one.
  return useMessageLog<T>(
    channel,
    isList ? (list, message) => addToList(list as readonly T[], message, how) : how,
    isList ? (how.initial ?? NOTHING) : initial
  )
}

function useMessageLog<T>(
  channel: AnyChannel,
  reduce: MessageReducer<T, unknown>,
  initial: unknown
): unknown {
  const { report } = useCable()
  const latest = useLatest(reduce)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another `initial` is for the next channel
  const { subscribe, get } = useMemo(
    () =>
      createMessageLog<T, unknown>(channel, (...args) => latest()(...args), initial, report, pastOf(channel)),
    [channel, latest, report]
  )
  return useSyncExternalStore(subscribe, get, get)
}
