import { type MaybeRefOrGetter, type ShallowRef, toValue } from 'vue'
import {
  type AnyChannel,
  addToList,
  createMessageLog,
  type MessageListOptions,
  type MessageOf,
  type MessageReducer
} from '../index.ts'
import { useCable } from './plugin.ts'
import { useStore } from './use-store.ts'

const NOTHING: readonly never[] = []

/** What a list of messages begins with, and which it keeps. */
export interface MessagesOptions<T> extends Omit<MessageListOptions<T>, 'initial'> {
  /** What is there before the first message, such as what the page was rendered with. Default: nothing. */
  initial?: MaybeRefOrGetter<readonly T[] | undefined> | undefined
}

/**
 * The newest messages of a channel, in order, as a list; or what a reducer makes of all of them, one after the other.
 * It begins with `initial`, what the page was rendered with, and does so again with another channel.
 */
export function useMessages<C extends AnyChannel>(
  channel: MaybeRefOrGetter<C>,
  options?: MessagesOptions<MessageOf<C>>
): Readonly<ShallowRef<readonly MessageOf<C>[]>>
export function useMessages<C extends AnyChannel, S>(
  channel: MaybeRefOrGetter<C>,
  reduce: MessageReducer<MessageOf<C>, S>,
  initial: MaybeRefOrGetter<S>
): Readonly<ShallowRef<S>>
export function useMessages<T>(
  channel: MaybeRefOrGetter<AnyChannel>,
  how: MessageReducer<T, unknown> | MessagesOptions<T> = {},
  initial?: unknown
): Readonly<ShallowRef<unknown>> {
  if (typeof how === 'function') return useMessageLog<T>(channel, how, () => toValue(initial))
  const { initial: seed, ...options } = how
  return useMessageLog<T>(
    channel,
    // Without a reducer it begins with a list and stays one.
    (list, message) => addToList(list as readonly T[], message, options),
    () => toValue(seed) ?? NOTHING
  )
}

function useMessageLog<T>(
  channel: MaybeRefOrGetter<AnyChannel>,
  reduce: MessageReducer<T, unknown>,
  initial: () => unknown
): Readonly<ShallowRef<unknown>> {
  const { report } = useCable()
  const log = (now: AnyChannel) => createMessageLog<T, unknown>(now, reduce, initial(), report)
  return useStore(() => toValue(channel), log, initial())
}
