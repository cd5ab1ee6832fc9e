import type { MessageMeta, Missed, Verdict } from 'hawser'
import type { Hearing } from './ear.ts'

/**
 * What of all that the witness heard was neither delivered once to this ear nor told as lost: no gap of its stream
 * has it that was told before the first live message behind it.
 */
export function unaccounted(ear: Hearing, witness: Hearing): string[] {
  return witness.heard.flatMap(({ message, meta }) => {
    const copies = ear.heard.filter(({ message: heard }) => heard === message)
    if (copies.length === 1) return []
    const where = `${message} (${meta?.epoch}/${meta?.offset})`
    if (copies.length > 1) return [`${where} came ${copies.length} times`]
    return meta && isTold(ear, meta) ? [] : [`${where} is missing`]
  })
}

function isTold(ear: Hearing, lost: MessageMeta): boolean {
  const behind = ear.heard.findIndex(
    ({ meta }) => meta && !meta.replayed && meta.epoch === lost.epoch && meta.offset > lost.offset
  )
  const first = behind === -1 ? Number.POSITIVE_INFINITY : behind
  return ear.verdicts.some(({ verdict, heard }) => heard <= first && covers(verdict, lost))
}

/** Whether the message lies in one of the ranges. A range counts in the epochs that it names. */
function covers(verdict: Verdict, { stream, epoch, offset }: MessageMeta): boolean {
  if (verdict.status !== 'gap') return false
  return verdict.missed.some(({ stream: named, after, before }) => {
    if (named !== stream) return false
    if (after === null && before === null) return true
    if (after?.epoch !== epoch && before?.epoch !== epoch) return false
    return (
      (after?.epoch !== epoch || offset > after.offset) && (before?.epoch !== epoch || offset < before.offset)
    )
  })
}

/** The ends of gaps, as they were told, that are not what came first behind them. */
export function wrongEnds(ear: Hearing): Missed['before'][] {
  return ear.verdicts.flatMap(({ verdict, heard }) => {
    const ends = verdict.status === 'gap' ? verdict.missed.map(({ before }) => before) : []
    return ends.filter(end => {
      const came = ear.heard.findIndex(
        ({ meta }) => meta?.epoch === end?.epoch && meta?.offset === end?.offset
      )
      return end !== null && came < heard
    })
  })
}
