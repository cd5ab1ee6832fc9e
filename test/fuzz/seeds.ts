import { type Frame, identifierOf, resolved, vectors } from '../contract/vector-file.ts'

/** What the vectors know of the wire, each frame once. */
const frames = (direction: 'recv' | 'send'): Frame[] => {
  const texts = vectors
    .flatMap(({ steps }) => steps.flatMap(({ [direction]: frame }) => (frame ? [resolved(frame)] : [])))
    .map(frame => JSON.stringify(frame))
  return [...new Set(texts)].map(text => JSON.parse(text))
}

const K = identifierOf('K')
const A = identifierOf('A')
const history = { since: 1_767_225_590, streams: { 'room/42': { epoch: 'zK3q', offset: 3 } } }
const presence = { id: 'u-1', info: { name: 'Bo' } }

/** What servers say. */
export const serverFrames: Frame[] = frames('recv')

/** What clients say. Few commands of the vectors are whole: they say what has to be in one. */
export const clientFrames: Frame[] = [
  ...frames('send'),
  { command: 'subscribe', identifier: A, history, presence },
  { command: 'subscribe', identifier: K },
  { command: 'unsubscribe', identifier: K },
  { command: 'message', identifier: K, data: '{"action":"fire","dish":"ramen"}' },
  { command: 'message', identifier: K, data: '{"action":"echo","dish":"ramen"}' },
  { command: 'whisper', identifier: A, data: { typing: true } },
  { command: 'history', identifier: A, history },
  { command: 'join', identifier: A, presence },
  { command: 'leave', identifier: A, presence },
  { command: 'presence', identifier: A, data: { return_records: true } },
  { command: 'ping' },
  { command: 'pong' }
]
