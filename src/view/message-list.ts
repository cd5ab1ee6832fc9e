/** Which messages of a channel a list keeps. */
export interface MessageListOptions<T> {
  /** How many: the newest. Default 100. */
  limit?: number | undefined
  /** What tells messages apart: one with the key of another takes its place. Default: all are kept. */
  key?: ((message: T) => unknown) | undefined
  /** What is there before the first message, such as what the page was rendered with. Default: nothing. */
  initial?: readonly T[] | undefined
}

/** Adds a message to a list, as the options say. */
export function addToList<T>(
  list: readonly T[],
  message: T,
  { limit = 100, key }: MessageListOptions<T>
): readonly T[] {
  const at = key ? list.findLastIndex(one => key(one) === key(message)) : -1
  if (at >= 0) return [...list.slice(0, at), message, ...list.slice(at + 1)]
  return [...list.slice(Math.max(0, list.length + 1 - limit)), message]
}
