import { describe, expect, it } from 'vitest'
import { page, section } from '../docs/pages.ts'
import { declaredBy, HELD } from './declared.ts'
import { PLACES, placeOf, TITLES } from './places.ts'

const core = declaredBy('@anycable/core')
const web = declaredBy('@anycable/web')
const here = declaredBy('hawser/web')

const theirs: Readonly<Record<string, readonly string[]>> = {
  exports: [...new Set([...core.exports, ...web.exports])].sort(),
  ...core.members
}

const ours = (group: string): readonly string[] =>
  group === 'exports' ? here.exports : (here.members[group] ?? [])

const isLeftOut = (group: string, name: string) => placeOf(group, name).startsWith('left out')

describe.each(['exports', ...HELD])('the names of the official client: %s', group => {
  const names = theirs[group] ?? []

  it('are here, but for those that are left out with a reason', () => {
    expect(names.length).toBeGreaterThan(4)
    const missing = names.filter(name => !isLeftOut(group, name) && !ours(group).includes(name))
    expect(missing).toEqual([])
  })

  it('are left out only where they are not here', () => {
    // A part of this option is taken.
    const taken = group === 'CreateOptions' ? ['monitor'] : []
    const here = names.filter(name => isLeftOut(group, name) && ours(group).includes(name))
    expect(here).toEqual(taken)
  })

  it('have a place for nothing that they do not name', () => {
    expect(Object.keys(PLACES[group] ?? {}).filter(name => !names.includes(name))).toEqual([])
  })

  it('stand in the docs, each with its place', () => {
    const rows = names.map(name => `- \`${name}\`: ${placeOf(group, name)}`)
    const title = TITLES[group] ?? ''
    const text = section(page('docs/migrating.md'), `Names: ${title}`)
    expect(text.trim().split('\n')).toEqual(rows)
  })
})
