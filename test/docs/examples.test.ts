import { describe, expect, it } from 'vitest'
import { filesIn, pages, read } from './pages.ts'

/** A TypeScript block, and the line right above it. */
interface Block {
  readonly page: string
  readonly mark: string
  readonly code: string
}

const blocks: Block[] = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^([^\n]*)\n```(?:ts|tsx|typescript|js|javascript)\n(.*?)^```$/gms)].map(
    ([, above = '', code = '']) => ({ page: path, mark: above, code })
  )
)

const MARK = /^<!-- (docs\/examples\/[\w-]+\.tsx?)#([\w-]+) -->$/

/** The regions of a file by name, without the margin that they share. */
function regionsOf(path: string): Map<string, string> {
  const regions = new Map<string, string>()
  for (const [, name = '', body = ''] of read(path).matchAll(
    /^ *\/\/ #region ([\w-]+)\n(.*?)^ *\/\/ #endregion$/gms
  )) {
    if (regions.has(name)) throw new Error(`${path} has two regions "${name}"`)
    regions.set(name, withoutMargin(body))
  }
  return regions
}

function withoutMargin(text: string): string {
  const lines = text.split('\n')
  const margin = Math.min(...lines.filter(line => line.trim()).map(line => line.search(/\S/)))
  return lines.map(line => line.slice(margin)).join('\n')
}

const examples = new Map(
  ['.ts', '.tsx'].flatMap(ending => filesIn('docs/examples', ending)).map(path => [path, regionsOf(path)])
)

describe('a block of code in the docs', () => {
  it('names the region of the file that it comes from', () => {
    expect(blocks.filter(({ mark }) => !MARK.test(mark))).toEqual([])
  })

  it.each(blocks)('is what that region says: $page, $mark', ({ mark, code }) => {
    const [, path = '', name = ''] = MARK.exec(mark) ?? []
    expect(code).toBe(examples.get(path)?.get(name))
  })
})

it('every region of every example is in a page', () => {
  const shown = new Set(blocks.map(({ mark }) => MARK.exec(mark)?.slice(1).join('#')))
  const regions = [...examples].flatMap(([path, names]) => [...names.keys()].map(name => `${path}#${name}`))
  expect(regions.length).toBeGreaterThan(0)
  expect(regions.filter(region => !shown.has(region))).toEqual([])
})
