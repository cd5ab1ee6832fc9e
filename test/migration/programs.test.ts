// @vitest-environment happy-dom
import { join } from 'node:path'
import Table from 'cli-table3'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTEAD, type Migrated, migrate, removeOurs } from './ours.ts'
import { openScene, type Program, type RunningScene } from './scene.ts'

const ROOT = join(import.meta.dirname, '../..')

const programs = migrate()

describe('a program for another client, and the same with its import changed', () => {
  let scene: RunningScene
  const rows: (string | number)[][] = []

  beforeAll(async () => {
    scene = await openScene()
  })

  afterAll(async () => {
    await scene.close()
    removeOurs()
    const table = new Table({
      head: ['program', 'for', 'lines', 'changed', 'theirs', 'ours'],
      style: { head: [] }
    })
    table.push(...rows)
    console.log(table.toString())
  })

  it('compiles', { timeout: 120_000 }, () => {
    const files = programs.flatMap(({ theirs, ours }) => [theirs, ours]).filter(file => file.endsWith('.ts'))
    expect(complaints(files)).toEqual([])
  })

  it.each(programs)('$name sees the same', { timeout: 60_000 }, async program => {
    const [theirs, ours] = [await play(program.theirs, scene), await play(program.ours, scene)]
    rows.push([
      program.name,
      program.client,
      program.lines,
      program.changed.length,
      'passed',
      JSON.stringify(ours) === JSON.stringify(theirs) ? 'passed, the same' : 'differs'
    ])
    expect(ours).toEqual(theirs)
  })

  it.each(programs)('$name differs in import lines alone', ({ client, changed }) => {
    expect(changed.length).toBeGreaterThan(0)
    for (const line of changed) expect(line).toMatch(new RegExp(` from '${INSTEAD[client]}'$`))
  })

  it('and there are enough of them', () => {
    expect(programs.length).toBeGreaterThanOrEqual(16)
  })
})

async function play(path: string, scene: RunningScene): Promise<unknown> {
  const { default: program }: { default: Program } = await import(/* @vite-ignore */ path)
  scene.begin()
  return program(scene)
}

function complaints(files: Migrated['theirs'][]): string[] {
  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram(files, options)
  return files.flatMap(file => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    )
  })
}
