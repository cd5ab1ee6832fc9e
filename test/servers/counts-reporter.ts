import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** Says how many tests passed on each server, and fails the run when that is not the number it should be. */
export class CountsReporter implements Reporter {
  readonly #expected: Readonly<Record<string, number>>
  #vitest: Vitest | null = null

  constructor(expected: Readonly<Record<string, number>>) {
    this.#expected = expected
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = modules.flatMap(countsOf)
    console.log(`contract: ${counts.map(({ server, passed }) => `${server} ${passed}`).join(', ')}`)
    if (this.#isPart(modules)) return

    const wrong = Object.entries(this.#expected).filter(
      ([name, expected]) => !counts.some(({ server, passed }) => isNamed(server, name) && passed === expected)
    )
    for (const [name, expected] of wrong) console.error(`contract: ${name} must pass ${expected} tests`)
    if (wrong.length > 0) process.exitCode = 1
  }

  /** Somebody picked a few tests; on CI nobody may. */
  #isPart(modules: readonly TestModule[]): boolean {
    if (!this.#vitest || process.env['CI']) return false
    const { testNamePattern, include } = this.#vitest.config
    return testNamePattern !== undefined || modules.length < include.length
  }
}

/** A suite is called by its server's name and version. */
const isNamed = (server: string, name: string) => server.replace(/ \S+$/, '') === name

function countsOf(module: TestModule): { server: string; passed: number }[] {
  return [...module.children.suites()].map(suite => ({
    server: suite.name,
    passed: [...suite.children.allTests('passed')].length
  }))
}
