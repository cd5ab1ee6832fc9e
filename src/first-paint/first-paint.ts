import type { Position } from '../protocol/message.ts'
import type { SubscribedSince } from '../subscription/since.ts'

/** What is used of an element. */
export interface Attributed {
  /** `null`: it has none of that name. */
  getAttribute(name: string): string | null
}

/** What is used of a document, or of a part of one. */
export interface Queried {
  /** The elements that a CSS selector picks, in order. */
  querySelectorAll(selector: string): Iterable<Attributed>
}

/**
 * What an element was rendered with: `data-cable-time`, and `data-cable-stream`, `-epoch` and `-offset`; `undefined` where
 * it has none of them. For the option `since` of `subscribe`, which refuses what cannot be.
 */
export function sinceOfElement(element: Attributed): SubscribedSince | undefined {
  const [time, stream, epoch, offset] = ['time', 'stream', 'epoch', 'offset'].map(name =>
    element.getAttribute(`data-cable-${name}`)
  )
  const position = [stream, epoch, offset].some(given)
    ? [{ stream: stream ?? '', epoch: epoch ?? '', offset: numberIn(offset) }]
    : []
  return listOf([...(given(time) ? [numberIn(time)] : []), ...position])
}

/**
 * What the page was rendered with: the time in `<meta name="cable-history-timestamp" content="…">`, where the official
 * client has it, and positions in `<meta name="cable-position">` with the attributes `data-cable-stream`, `-epoch` and
 * `-offset`. `undefined` where it has none of them, and where there is no page.
 */
export function sinceOfPage(page: Queried | undefined = globalThis.document): SubscribedSince | undefined {
  const parts = [...(page?.querySelectorAll(TAGS) ?? [])].map(tag =>
    given(tag.getAttribute('content')) ? numberIn(tag.getAttribute('content')) : sinceOfElement(tag)
  )
  return listOf(parts.flatMap(part => part ?? []))
}

const TAGS = ['cable-history-timestamp', 'action-cable-history-timestamp', 'cable-position']
  .map(name => `meta[name="${name}"]`)
  .join(', ')

const listOf = (parts: (number | Position)[]) => (parts.length > 0 ? parts : undefined)
const given = (text: string | null | undefined) => text !== null && text !== undefined
/** `NaN` where it is none, which nobody takes for a time or an offset. */
const numberIn = (text: string | null | undefined) => Number(text?.trim() || Number.NaN)
