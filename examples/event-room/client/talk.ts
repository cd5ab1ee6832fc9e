import type { MessageMeta, Verdict } from 'hawser'
import type { Bodies, Received, Typing } from '../channels.ts'
import { rangesOf } from '../range.ts'

/** What the list of the chat shows, in the order in which it came. */
export type Entry = Line | Remark

/** Something that was said. */
export interface Line {
  readonly kind: 'said' | 'replayed'
  readonly order: number
  readonly number: number
  readonly from: string
  readonly text: string
}

/** What is to be said about the place where it stands. */
export interface Remark {
  readonly kind: 'came' | 'gap'
  readonly order: number
  readonly text: string
}

/** What was heard in the chat. */
export interface Talk {
  readonly lines: readonly Line[]
  /** Who types, and since when, in ms since 1970. */
  readonly typing: Readonly<Record<string, number>>
}

export const SILENCE: Talk = { lines: [], typing: {} }

const KEPT = 200
/** For how long a whisper counts, in ms. */
const TYPES_FOR = 3_000

/** Lines and remarks come by two ways, and stand in one list. */
let newest = 0

/** A talk and one more message → the next one. For `useMessages`. */
export function hear(talk: Talk, message: Received<'chat'> | Typing, meta?: MessageMeta): Talk {
  const { [message.from]: _, ...others } = talk.typing
  if (message.type === 'typing') return { ...talk, typing: { ...others, [message.from]: Date.now() } }
  return { lines: [...talk.lines, lineOf(message, meta)].slice(-KEPT), typing: others }
}

function lineOf({ from, text, number = 0 }: Bodies['chat'] & { number?: number }, meta?: MessageMeta): Line {
  return { kind: meta?.replayed ? 'replayed' : 'said', order: ++newest, number, from, text }
}

/** What a verdict has the list say; it is told before what follows it. `null`: nothing that a line does not say itself. */
export function remarkOn(verdict: Verdict): Remark | null {
  if (verdict.status === 'recovered') return null
  if (verdict.status !== 'gap') return { kind: 'came', order: ++newest, text: 'You came in here' }
  const text = `⚠ Something may be missing here: ${rangesOf(verdict.missed)} (${verdict.reason})`
  return { kind: 'gap', order: ++newest, text }
}

/** One list of both. What was there before the visitor came was not missed. */
export function inOrder({ lines }: Talk, remarks: readonly Remark[]): readonly Entry[] {
  const cameAt = remarks.find(({ kind }) => kind === 'came')?.order ?? Number.POSITIVE_INFINITY
  const shown = lines.map((line): Line => (line.order < cameAt ? { ...line, kind: 'said' } : line))
  return [...shown, ...remarks].sort((a, b) => a.order - b.order)
}

/** Who types now, as a sentence; empty where nobody does. */
export function typists({ typing }: Talk, me: string, now: number): string {
  const names = Object.keys(typing).filter(name => name !== me && now - (typing[name] ?? 0) < TYPES_FOR)
  if (names.length === 0) return ''
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing …`
}

/** How many of the numbers between the first line and the last never came. */
export function missingNumbers({ lines }: Talk): number {
  const numbers = new Set(lines.map(({ number }) => number))
  if (numbers.size === 0) return 0
  return Math.max(...numbers) - Math.min(...numbers) + 1 - numbers.size
}
