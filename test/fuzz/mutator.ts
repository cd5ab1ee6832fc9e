import type { Dice } from './dice.ts'

type Fields = Record<string, unknown>

const DEEP = 200

/** What stands where something else should. */
const ODD: readonly unknown[] = [
  ...[null, true, false, '', ' ', 'x', '0', 'null', 0, -1, 1, 0.5, 1e308, 2 ** 53, -(2 ** 63)],
  ...[[], {}, [null], [[[]]], { toString: 1, valueOf: null }, { length: 1e9 }],
  ...['__proto__', 'constructor', 'toString', '\u0000', '\ud800', '\u2028', 'x'.repeat(2_000), nested(DEEP)]
]

/** Keys that mean something to an engine, a promise, or the protocol. */
const KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', ''],
  ...['type', 'identifier', 'message', 'command', 'data', 'history', 'streams', 'since', 'presence'],
  ...['stream_id', 'epoch', 'offset', 'sid', 'restored', 'restored_ids', 'reason', 'reconnect']
]

/** Numbers that JSON can write and a machine cannot hold. */
const HUGE = ['1e400', '-1e400', '123456789012345678901234567890', '0.1e-400', '-0', '9007199254740993']

/** One frame that nobody should send, made of those that are sent. The same dice make the same frame. */
export function mutated(seeds: readonly Fields[], dice: Dice): string | Uint8Array<ArrayBuffer> {
  let frame = dice.pick(seeds)
  for (let i = dice.below(2); i >= 0; i--) frame = dice.pick(ON_VALUES)(frame, dice, seeds)
  let text = JSON.stringify(frame)
  if (dice.happens(0.3)) text = dice.pick(ON_TEXT)(text, dice, seeds)
  return dice.happens(0.1) ? bytes(text, dice) : text
}

/** As a person would want to see it. */
export const textOf = (frame: string | Uint8Array) =>
  typeof frame === 'string' ? frame : Buffer.from(frame).toString()

const ON_VALUES: readonly ((frame: Fields, dice: Dice, seeds: readonly Fields[]) => Fields)[] = [
  frame => frame,
  (frame, dice) => changed(frame, dice, () => dice.pick(ODD)),
  (frame, dice) => changed(frame, dice, value => ({ ...fieldsOf(value), [dice.pick(KEYS)]: value })),
  (frame, dice, seeds) => changed(frame, dice, () => dice.pick(Object.values(dice.pick(seeds)))),
  (frame, dice) => without(frame, dice),
  (frame, dice) => withKey(frame, dice.pick(KEYS), dice.pick(ODD)),
  (frame, dice, seeds) => ({ ...frame, ...without(dice.pick(seeds), dice) })
]

const ON_TEXT: readonly ((text: string, dice: Dice, seeds: readonly Fields[]) => string)[] = [
  (text, dice) => text.slice(0, dice.below(text.length)),
  (text, dice) => spliced(text, dice.below(text.length), 1, ''),
  (text, dice) => spliced(text, dice.below(text.length), 1, String.fromCharCode(dice.below(0x100))),
  (text, dice) => spliced(text, dice.below(text.length), 0, dice.pick(['{', '[', '"', '}', ',', '\\', '\0'])),
  // A key twice: the last one counts, for those who read JSON as we do.
  (text, dice) => `{"${dice.pick(KEYS)}":${JSON.stringify(dice.pick(ODD))},${text.slice(1)}`,
  (text, dice) => `${text.slice(0, -1)},"${dice.pick(KEYS)}":${JSON.stringify(dice.pick(ODD))}}`,
  (text, dice) => text.replace(/\d+/, dice.pick(HUGE)),
  (text, dice, seeds) => text + JSON.stringify(dice.pick(seeds)),
  text => `[${text}]`,
  text => JSON.stringify(text),
  (text, dice) => '['.repeat(DEEP * dice.below(20)) + text,
  text => ` ${text}\n`,
  text => `\ufeff${text}`
]

function bytes(text: string, dice: Dice): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(text)
  if (encoded.length > 0 && dice.happens(0.5)) encoded[dice.below(encoded.length)] = dice.below(256)
  return encoded
}

/** The frame with one of its values, at any depth, made into another. */
function changed(frame: Fields, dice: Dice, change: (value: unknown) => unknown): Fields {
  const keys = Object.keys(frame)
  if (keys.length === 0) return frame
  const key = dice.pick(keys)
  const value = frame[key]
  const deeper = typeof value === 'object' && value !== null && !Array.isArray(value) && dice.happens(0.6)
  return withKey(frame, key, deeper ? changed(fieldsOf(value), dice, change) : change(value))
}

function without(frame: Fields, dice: Dice): Fields {
  const keys = Object.keys(frame)
  const gone = keys.length > 0 && dice.pick(keys)
  return Object.fromEntries(Object.entries(frame).filter(([key]) => key !== gone))
}

/** An own key, whatever it is called: assigned, `__proto__` would be none. */
function withKey(frame: Fields, key: string, value: unknown): Fields {
  return Object.fromEntries([...Object.entries(frame), [key, value]])
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const spliced = (text: string, at: number, count: number, insert: string) =>
  text.slice(0, at) + insert + text.slice(at + count)

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : [nested(depth - 1)]
}
