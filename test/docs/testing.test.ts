import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'
import { page, section, table } from './pages.ts'
import { wordsOf } from './source.ts'

const testing = page('docs/testing.md')

/** The names in the first column, of rows that have two as well. */
const namesIn = (rows: Record<string, string>[], column: string) =>
  rows.flatMap(row => [...(row[column] ?? '').matchAll(/(\w+)(?=\(|,|$)/g)].map(([name]) => name))

it('testing.md has every kind of fault', () => {
  const rows = table(section(testing, 'Faults from a seed'), 'kind')
  expect(rows.map(({ kind }) => kind)).toEqual(wordsOf('src/testing/faults.ts', 'FaultKind'))
})

it('testing.md has every step of a test cable', () => {
  const rows = table(section(testing, 'What the test has in its hands'), 'step')
  const named = new Set([...namesIn(rows, 'step'), 'cable', 'server', 'clock'])
  const { ...steps } = createTestCable()
  expect(Object.keys(steps).filter(name => !named.has(name))).toEqual([])
  expect([...named].filter(name => !(name in steps) && !['ms', 'count', 'options'].includes(name))).toEqual(
    []
  )
})

it('testing.md has every step of its server', () => {
  const rows = table(section(testing, 'The server'), 'of the server')
  const text = rows.map(row => row['of the server']).join()
  const { server } = createTestCable()
  const steps = Object.getOwnPropertyNames(Object.getPrototypeOf(server))
  // What a link calls is no step.
  const missing = steps.filter(name => !['constructor', 'accept'].includes(name) && !text.includes(name))
  expect(steps.length).toBeGreaterThan(8)
  expect(missing).toEqual([])
})
