import { afterEach, expect, it, vi } from 'vitest'
import { availableSuites } from '../suites.ts'

const nowhere = () => {
  vi.stubEnv('ANYCABLE_GO', '')
  vi.stubEnv('PATH', '/nowhere')
}

afterEach(() => vi.unstubAllEnvs())

it('a server that is not there is left out, and the tests say how to get it', () => {
  nowhere()
  vi.stubEnv('CI', '')
  const { suites, missing } = availableSuites()
  expect(suites.map(({ file }) => file)).toEqual(['test/servers/embedded.test.ts'])
  expect(missing).toEqual([
    expect.stringMatching(/^anycable-go: .*ANYCABLE_GO/),
    expect.stringMatching(/^Rails: apt-get install .*puma/)
  ])
})

it('on CI it is a failure', () => {
  nowhere()
  vi.stubEnv('CI', '1')
  expect(() => availableSuites()).toThrow(/ANYCABLE_GO/)
})
