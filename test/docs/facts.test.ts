import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_WAITS } from '../../src/connection/backoff.ts'
import { DEFAULT_TIMEOUTS } from '../../src/connection/link.ts'
import { CONNECTION } from '../../src/connection/state.ts'
import { verdictOf } from '../../src/connection/verdict.ts'
import {
  DEFAULT_ANSWERS,
  DEFAULT_HISTORY,
  DEFAULT_NUMBERS,
  DEFAULT_PRESENCE
} from '../../src/create-options.ts'
import { SUBSCRIPTION } from '../../src/subscription/state.ts'
import { readFlags as benchFlags } from '../bench/flags.ts'
import { FEATURES, LATER, WITHIN } from '../package/features.ts'
import { readFlags as soakFlags } from '../soak/flags.ts'
import { anchorOf, filesIn, headingsOf, linksOf, page, pages, ROOT, read, section, table } from './pages.ts'
import { defaultsIn, fieldsOf, numbersIn, wordsOf } from './source.ts'

const sources = filesIn('src', '.ts').map(path => ({ path, text: read(path) }))
const inSource = (pattern: RegExp) =>
  sources.flatMap(({ text }) => [...text.matchAll(pattern)].map(match => match.slice(1)))

const connection = page('docs/connection.md')
const channels = page('docs/channels.md')
const server = page('docs/server.md')
const errors = page('docs/errors.md')
const presence = page('docs/presence.md')
const recovery = page('docs/recovery.md')
const diagnostics = page('docs/diagnostics.md')

describe('errors.md', () => {
  const own = table(section(errors, 'Reasons'), 'class', 'reason')
  const servers = table(section(errors, "The server's word"), 'reason', 'flag')
  const ofGaps = table(section(recovery, 'Reasons'), 'reason')
  const reasonsOf = (rows: Record<string, string>[]) => rows.map(({ reason = '' }) => reason)

  const literals = new Set(
    inSource(/\breason: (?:reason \?\? )?('\w+'(?: \| '\w+')*)/g).flatMap(([union = '']) =>
      [...union.matchAll(/\w+/g)].map(([reason]) => reason)
    )
  )

  it('has every reason that the code gives, and none that it does not', () => {
    expect(literals.size).toBeGreaterThan(20)
    const documented = new Set([...reasonsOf(own), ...reasonsOf(servers), ...reasonsOf(ofGaps)])
    expect([...literals].filter(reason => !documented.has(reason))).toEqual([])
    expect(reasonsOf(own).filter(reason => !literals.has(reason))).toEqual([])
  })

  it('names phase and retryable as the code does', () => {
    const given = inSource(/\breason: '(\w+)',\s*phase: '(\w+)',\s*retryable: (true|false)/g)
    expect(given.length).toBeGreaterThan(10)
    for (const [reason, phase = '', retryable] of given) {
      const row = own.find(row => row['reason'] === reason && row['phase']?.split(', ').includes(phase))
      expect(row, `${reason} in the phase ${phase}`).toMatchObject({
        retryable: retryable === 'true' ? 'yes' : 'no'
      })
    }
  })

  it('lists the phases', () => {
    const [, list = ''] = /`phase`: what the client was doing: (.*?);/s.exec(errors.text) ?? []
    const words = [...list.matchAll(/`(\w+)`/g)].map(([, word]) => word)
    expect(words).toEqual(wordsOf('src/errors.ts', 'Phase'))
  })

  it('says what follows a word of the server as the code decides it', () => {
    for (const { reason = '', flag, 'what follows': follows = '' } of servers) {
      const decide = (renewable: boolean) => verdictOf(reason, flag === 'true', renewable)
      expect(decide(false) === 'refuse', reason).toBe(follows.startsWith('closed'))
      expect(decide(true) === 'renew', reason).toBe(follows.includes('new token'))
    }
  })
})

describe('diagnostics.md', () => {
  const trace = section(diagnostics, 'The trace')
  const typesOf = (path: string) => [...read(path).matchAll(/\btype: '(\w+)'/g)].map(([, type]) => type)

  it('has every event of the trace, and none that there is not', () => {
    const told = [
      ...typesOf('src/connection/connection-trace.ts'),
      'error',
      ...typesOf('src/subscription/subscription-trace.ts')
    ]
    const rows = [...trace.matchAll(/^\| `(\w+)` +\|/gm)].map(([, type]) => type)
    expect(rows.filter(type => type !== 'type')).toEqual(told)
  })

  it('has every counter', () => {
    const rows = table(section(diagnostics, 'Counters and quality'), 'counter')
    const names = rows.flatMap(({ counter = '' }) => counter.replaceAll('`', '').split(', '))
    const fields = read('src/diagnostics/counters.ts').matchAll(/^ {2}readonly (\w+):/gm)
    expect(names).toEqual([...fields].map(([, name]) => name))
  })

  it('has every quality of a link', () => {
    const words = wordsOf('src/diagnostics/quality.ts', 'Quality')
    const [, told = ''] = /`diagnosis\.quality` is(.*)/s.exec(diagnostics.text) ?? []
    for (const word of words) expect(told, word).toContain(`\`${word}\``)
  })
})

describe('recovery.md', () => {
  it('has the reasons of a gap, in the table that explains them and among the cases', () => {
    const reasons = wordsOf('src/history/verdict.ts', 'GapReason')
    const cases = table(section(recovery, 'What is guaranteed, and what is not'), 'what happened')
    expect(table(section(recovery, 'Reasons'), 'reason').map(({ reason }) => reason)).toEqual(reasons)
    expect(new Set(cases.map(({ reason }) => reason).filter(Boolean))).toEqual(new Set(reasons))
  })

  it('has the fields of the second argument of a message listener', () => {
    const fields = fieldsOf('src/history/message-meta.ts', /^export interface MessageMeta\b/m)
    const rows = table(section(recovery, 'Order, and messages that come back'), 'field')
    expect(rows.map(({ field }) => field)).toEqual(fields.map(({ name }) => name))
  })
})

describe('the tables of states', () => {
  const machineIn = (text: string, firstEvent: string) =>
    Object.fromEntries(
      table(text, 'state', firstEvent).map(({ state = '', ...cells }) => [
        state,
        Object.fromEntries(Object.entries(cells).map(([event, next]) => [event, next || null]))
      ])
    )

  it("are the connection's", () => {
    expect(machineIn(section(connection, 'States'), 'connect')).toEqual(CONNECTION)
  })

  it("are the subscription's", () => {
    expect(machineIn(section(channels, 'States'), 'subscribe')).toEqual(SUBSCRIPTION)
  })
})

describe('the tables of options', () => {
  const numbered = (text: string, first: string) =>
    Object.fromEntries(
      table(text, first, 'default').map(row => [row[first], Number(row['default']?.replaceAll(',', ''))])
    )

  it('give the waits and timeouts of the code', () => {
    expect(numbered(section(connection, 'Waits'), 'name')).toEqual(DEFAULT_WAITS)
    expect(numbered(section(connection, 'Timeouts'), 'name')).toEqual({
      ...DEFAULT_TIMEOUTS,
      ...DEFAULT_ANSWERS
    })
  })

  it('give the bounds of a recovery', () => {
    expect(numbered(section(recovery, 'Options and bounds'), 'option')).toEqual(DEFAULT_HISTORY)
  })

  it('give the times of presence', () => {
    expect(numbered(section(presence, 'Options and bounds'), 'option')).toEqual(DEFAULT_PRESENCE)
  })

  it('give the other numbers of a cable', () => {
    const { maxReconnectAttempts, ...numbers } = DEFAULT_NUMBERS
    expect(maxReconnectAttempts).toBe(Number.POSITIVE_INFINITY)
    expect(numbered(section(connection, 'Options'), 'option')).toMatchObject(numbers)
  })

  it.each([
    ['CreateOptions', ['src/create-options.ts'], section(connection, 'Options')],
    [
      'ServerOptions',
      ['src/server/server-options.ts', 'src/server/brain-options.ts'],
      section(server, 'Options')
    ],
    ['RpcBackendOptions', ['src/server/rpc-backend.ts'], section(server, 'The same channels behind AnyCable')]
  ])('have every option of %s, and its default', (_, paths, text) => {
    const rows = table(text, 'option', 'default')
    const options = paths.flatMap(path => fieldsOf(path, /^export interface (?:\w+Options)\b/m))
    expect(rows.map(({ option }) => option).sort()).toEqual(options.map(({ name }) => name).sort())

    for (const { name, comment } of options) {
      const shown = rows.find(({ option }) => option === name)?.['default']
      for (const word of defaultsIn(comment)) expect(shown, `the default of ${name}`).toContain(word)
    }
  })
})

it('limits.md gives the numbers of the code', () => {
  const rows = table(section(page('docs/limits.md'), 'Limits'), 'what is held', 'at most', 'where')
  expect(rows.length).toBeGreaterThan(10)
  for (const { where = '', 'at most': most = '' } of rows) {
    const [, name = '', path = ''] = /^([\w.]+) in (\S+)$/.exec(where) ?? []
    const [group = '', field] = name.split('.')
    // A constant, or what stands in for an option that was left out.
    const number = new RegExp(`(?:^const |\\b)${group} = ([\\d_]+)(?:,?$|,| }|\\))`, 'm')
    const found = field
      ? numbersIn(path, group)[field]
      : Number(number.exec(read(path))?.[1]?.replaceAll('_', ''))
    expect(found, where).toBe(Number(most.replaceAll(',', '')))
  }
})

it('benchmarks.md has the size of every feature, as the tests of the package hold it', () => {
  const rows = table(section(page('docs/benchmarks.md'), 'What a feature weighs'), 'feature')
  const said = rows.map(row => [row['feature'], row['loaded by'], row['at most']])
  const held = (features: Readonly<Record<string, { most: number }>>, by: string) =>
    Object.entries(features).map(([name, { most }]) => [name, by, `${most.toLocaleString('en')} B`])
  expect(said).toEqual([
    ...held(FEATURES, 'who imports it'),
    ...held(LATER, 'the first use'),
    ...held(WITHIN, 'every page')
  ])
})

it('the README has of its peers what benchmarks.md has', () => {
  const benchmarks = page('docs/benchmarks.md')
  const figures = [
    ...table(section(benchmarks, 'Figures'), '', 'floor'),
    ...table(section(benchmarks, 'Under chaos'), '', 'hawser')
  ]
  const rows = table(section(page('README.md'), 'Beside its peers'), 'measured', 'hawser')
  expect(rows.length).toBeGreaterThan(8)
  for (const { measured = '', ...cells } of rows) {
    const row = figures.find(({ '': what }) => what === measured)
    const told = Object.entries(cells).filter(([, figure]) => figure !== 'not measured')
    expect(row, measured).toMatchObject(Object.fromEntries(told))
  }
})

it('benchmarks.md knows the flags of the programs', () => {
  const shown = [...page('docs/benchmarks.md').text.matchAll(/npm run (bench|soak) -- (.+)/g)]
  expect(shown.length).toBeGreaterThan(3)
  for (const [line, program, flags = ''] of shown) {
    const read = program === 'bench' ? benchFlags : soakFlags
    expect(typeof read(flags.split(/\s+#/)[0]?.trim().split(' ') ?? []), line).toBe('object')
  }
})

it('server.md has every quirk', () => {
  const quirks = fieldsOf('src/server/quirks.ts', /^export interface Quirks\b/m)
  const rows = table(section(server, 'Trouble on purpose'), 'quirk')
  expect(rows.map(({ quirk }) => quirk)).toEqual(quirks.map(({ name }) => name))
})

it('architecture.md has every file of the history', () => {
  const rows = table(section(page('docs/architecture.md'), 'The tree'), 'file', 'what')
  const files = filesIn('src/history', '.ts').map(path => basename(path, '.ts'))
  expect(rows.map(({ file }) => file).sort()).toEqual(files.sort())
})

describe('links', () => {
  const local = pages.flatMap(from =>
    linksOf(from)
      .filter(link => !/^https?:/.test(link))
      .map(link => ({ from: from.path, link }))
  )

  it.each(local)('lead somewhere: $from, $link', ({ from, link }) => {
    const [file = '', anchor] = link.split('#')
    const target = file ? join(dirname(from), file) : from
    expect(existsSync(join(ROOT, target))).toBe(true)
    if (anchor !== undefined) expect(headingsOf(page(target)).map(anchorOf)).toContain(anchor)
  })

  it('and a page of the docs can be reached from the first', () => {
    const shown = new Set(linksOf(page('docs/README.md')).map(link => join('docs', link)))
    const others = pages.map(({ path }) => path).filter(path => /^docs\/(?!README)/.test(path))
    expect(others.filter(path => !shown.has(path))).toEqual([])
  })
})

it('every page and section that a comment of the code cites exists', () => {
  const cited = sources.flatMap(({ path, text }) =>
    [...text.replace(/\s*\n\s*(?:\*|\/\/) /g, ' ').matchAll(/(docs\/[\w-]+\.md)(?:, "([^"]+)")?/g)].map(
      ([, target = '', heading]) => ({ path, target, heading })
    )
  )
  expect(cited.length).toBeGreaterThan(5)
  for (const { path, target, heading } of cited) {
    const headings = headingsOf(page(target))
    if (heading !== undefined) expect(headings, `cited in ${path}`).toContain(heading)
  }
})
