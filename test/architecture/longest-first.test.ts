import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FIRST } from '../longest-first.ts'

const isThere = (name: string) => existsSync(new URL(`../${name}.test.ts`, import.meta.url))

it('the files that are begun first are there', () => {
  expect(FIRST.filter(name => !isThere(name))).toEqual([])
})
