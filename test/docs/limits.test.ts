import { expect, it } from 'vitest'
import { filesIn, page, read } from './pages.ts'

it('limits.md has every bound of the code', () => {
  const { text } = page('docs/limits.md')
  const bounds = filesIn('src', '.ts').flatMap(path =>
    [...read(path).matchAll(/^(?:export )?const (MOST_\w+) =/gm)].map(
      ([, name]) => `\`${name}\` in \`${path}\``
    )
  )
  // How patient, how often something is tried, how late a time may be: these count nothing that is held.
  const held = bounds.filter(bound => !/^`MOST_(PATIENCE|TRIES|CUT_OFF|SECONDS)`/.test(bound))
  expect(held.length).toBeGreaterThan(8)
  expect(held.filter(bound => !text.includes(bound))).toEqual([])
})
