import type { Missed } from 'hawser'

/** Where something may be missing, for people to read: by offset; a history is named where the range ends in another one. */
export function rangeOf({ stream, after, before }: Missed): string {
  const from = `${stream} after ${after?.offset ?? 'the beginning'}`
  if (!before) return from
  const isSame = after?.epoch === before.epoch
  return `${from} and before ${before.offset}${isSame ? '' : ` of epoch ${before.epoch}`}`
}

/** The same of a whole gap. */
export const rangesOf = (missed: readonly Missed[]): string =>
  missed.length === 0 ? 'anything since the link was lost' : missed.map(rangeOf).join('; ')
