import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { page, ROOT, read } from '../docs/pages.ts'

interface Manifest {
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

const manifestOf = (path: string): Manifest => JSON.parse(read(path))
const root = manifestOf('package.json')
const folders = readdirSync(`${ROOT}/examples`).filter(name =>
  existsSync(`${ROOT}/examples/${name}/package.json`)
)

it('Four examples have commands of their own', () => {
  expect(folders).toEqual(['bot', 'html-room', 'react-room', 'vue-room'])
})

describe.each(folders)('The example %s', name => {
  const manifest = manifestOf(`examples/${name}/package.json`)

  it('takes Hawser as it is here, and everything else as the tests have it', () => {
    const { hawser, ...others } = { ...manifest.dependencies, ...manifest.devDependencies }
    expect(hawser).toBe('file:../..')
    for (const [dependency, range] of Object.entries(others))
      expect(range, dependency).toBe(root.devDependencies[dependency])
  })

  it('runs by two commands, which its own page and that of all examples say', () => {
    expect(Object.keys(manifest.scripts)).toEqual(['start'])
    for (const text of [read(`examples/${name}/README.md`), page('docs/examples.md').text]) {
      expect(text).toMatch(/^npm install$/m)
      expect(text).toMatch(/^npm start\b/m)
    }
    expect(page('docs/examples.md').text).toContain(`../examples/${name}`)
  })
})

it('The types of all examples are checked with those of the project', () => {
  const { include, exclude } = JSON.parse(read('tsconfig.json'))
  expect(include).toContain('examples')
  // What tsc cannot read, another compiler does.
  expect(exclude).toEqual(['examples/vue-room'])
  expect(root.scripts['types']).toMatch(/\bvue-tsc .*--project examples\/vue-room\b/)
})
