import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Files, violations } from './imports.ts'
import { EXCEPTIONS, LAYERS } from './layers.ts'

describe('src', () => {
  it('has no arrow that goes up or sideways', () => {
    expect(violations(filesOfSrc())).toEqual([])
  })

  it('has a place for every layer, and every layer knows only what is below it', () => {
    const order = Object.keys(LAYERS)
    const units = new Set([...filesOfSrc().keys()].map(path => path.replace(/[./].*$/, '')))
    expect([...units].sort()).toEqual([...order].sort())

    for (const [layer, allowed] of Object.entries(LAYERS)) {
      for (const below of allowed) expect(order.indexOf(below), below).toBeGreaterThan(order.indexOf(layer))
    }
  })

  it('needs every exception that is made for it', () => {
    const files = filesOfSrc()
    for (const [path, { name }] of Object.entries(EXCEPTIONS)) expect(files.get(path)).toContain(name)
  })
})

describe('The check', () => {
  const good = {
    'errors.ts': '',
    'clock.ts': '',
    'protocol/message.ts': "import { A } from '../errors.ts'",
    'transport/websocket.ts': "import { createNanoEvents } from 'nanoevents'",
    'connection/backoff.ts': 'export const DEFAULT_WAITS = {}',
    'connection/connection.ts':
      "import type { B } from '../protocol/message.ts'; import { C } from './backoff.ts'",
    'subscription/pacing.ts': "import type { Clock } from '../clock.ts'",
    'create-cable.ts':
      "import { DEFAULT_WAITS } from './connection/backoff.ts'; import { WebSocketTransport } from './transport/websocket.ts'",
    'index.ts':
      "export { createCable } from './create-cable.ts'; export { WebSocketTransport } from './transport/websocket.ts'",
    'node/bot.ts': "import ws from 'ws'; import { createCable } from '../index.ts'",
    'node/index.ts': "export * from '../index.ts'; export * from './bot.ts'",
    'react/hooks.ts': "import { useMemo } from 'react'; import { createCable } from '../index.ts'",
    'server/brain.ts': "import { parseMessage } from '../protocol/message.ts'; import 'node:net'"
  }

  it('takes a tree in order', () => {
    expect(violations(new Map(Object.entries(good)))).toEqual([])
  })

  it.each<[what: string, path: string, text: string, sentence: string]>([
    ['from the ground up', 'errors.ts', "import './clock.ts'", 'errors may not know clock'],
    [
      'sideways',
      'protocol/message.ts',
      "import '../transport/websocket.ts'",
      'protocol may not know transport'
    ],
    [
      'up, for a type',
      'connection/a.ts',
      "import type { P } from '../subscription/pacing.ts'",
      'connection may not know subscription'
    ],
    [
      'up, by a type in place',
      'protocol/message.ts',
      "type C = import('../connection/backoff.ts').C",
      'protocol may not know connection'
    ],
    [
      'up, at run time',
      'transport/websocket.ts',
      "await import('../create-cable.ts')",
      'transport may not know create-cable'
    ],
    [
      'up, handed on',
      'connection/a.ts',
      "export * from '../create-cable.ts'",
      'connection may not know create-cable'
    ],
    [
      'to the index, from the core',
      'create-cable.ts',
      "import { A } from './index.ts'",
      'create-cable may not know index'
    ],
    [
      'to the index of its own side',
      'node/bot.ts',
      "import { A } from './index.ts'",
      'the index of its own side'
    ],
    [
      'past the index, from an adapter',
      'react/hooks.ts',
      "import { CableError } from '../errors.ts'",
      'react may not know errors'
    ],
    [
      'to the framework of another',
      'vue/use-channel.ts',
      "import { useMemo } from 'react'",
      'vue/use-channel.ts imports the package react'
    ],
    [
      'past the index',
      'node/bot.ts',
      "import { createCable } from '../create-cable.ts'",
      'node may not know create-cable'
    ],
    [
      'to another side',
      'node/bot.ts',
      "import { createBrain } from '../server/brain.ts'",
      'node may not know server'
    ],
    [
      'over the wire',
      'server/brain.ts',
      "import '../connection/connection.ts'",
      'server may not know connection'
    ],
    [
      'to a concrete transport',
      'connection/a.ts',
      "import { WebSocketTransport } from '../transport/websocket.ts'",
      'connection/a.ts chooses WebSocketTransport'
    ],
    [
      'to a default',
      'connection/a.ts',
      "import { DEFAULT_WAITS } from './backoff.ts'",
      'connection/a.ts chooses DEFAULT_WAITS'
    ],
    [
      'to a default by another name',
      'connection/a.ts',
      "import { DEFAULT_WAITS as W } from './backoff.ts'",
      'connection/a.ts chooses DEFAULT_WAITS'
    ],
    [
      'to the clock of the machine',
      'subscription/pacing.ts',
      "import { systemClock } from '../clock.ts'",
      'subscription/pacing.ts chooses systemClock'
    ],
    [
      'in a circle',
      'connection/backoff.ts',
      "import './connection.ts'",
      'connection/backoff.ts → connection/connection.ts → connection/backoff.ts'
    ],
    [
      'to itself',
      'connection/backoff.ts',
      "import './backoff.ts'",
      'connection/backoff.ts → connection/backoff.ts'
    ],
    [
      'to a file that is not there',
      'connection/a.ts',
      "import './gone.ts'",
      'connection/gone.ts, which is not there'
    ],
    [
      'to Node, from the core',
      'connection/a.ts',
      "import { connect } from 'node:net'",
      'the package node:net'
    ],
    ['to a package of another side', 'create-cable.ts', "import ws from 'ws'", 'the package ws'],
    [
      'from a folder without a place',
      'attic/trunk.ts',
      "import '../errors.ts'",
      'attic/trunk.ts has no place'
    ]
  ])('finds an arrow %s', (_, path, text, sentence) => {
    expect(violations(new Map(Object.entries({ ...good, [path]: text }))).join()).toContain(sentence)
  })
})

function filesOfSrc(): Files {
  const src = fileURLToPath(new URL('../../src/', import.meta.url))
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))
  return new Map(paths.map(path => [path.replaceAll('\\', '/'), readFileSync(`${src}${path}`, 'utf8')]))
}
