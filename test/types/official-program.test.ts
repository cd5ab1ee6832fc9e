import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const FILE = here('official-program.ts')
const PROGRAM = readFileSync(FILE, 'utf8')
const CHANGED = PROGRAM.replace("from '@anycable/core'", "from 'hawser'")

describe('A program written for @anycable/core', { timeout: 60_000 }, () => {
  it('compiles for it, or it would prove nothing', () => {
    expect(complaints(PROGRAM)).toEqual([])
  })

  it('compiles with the import changed', () => {
    expect(CHANGED).not.toContain('@anycable/core')
    expect(complaints(CHANGED)).toEqual([])
  })

  it('would not compile if the two had different names', () => {
    expect(complaints(CHANGED.replaceAll('ensureSubscribed', 'untilSubscribed'))).toContainEqual(
      expect.stringMatching(/^Property 'untilSubscribed' does not exist on type 'Chat'/)
    )
  })
})

/** The programs differ in one file: what else they read is parsed once. */
const others = new Map<string, ts.SourceFile | undefined>()

/** What the compiler says of this text in place of the file, by the project's own settings. */
function complaints(text: string): string[] {
  const config = here('../../tsconfig.json')
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config), undefined, config)

  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, language, ...rest) => {
    if (name === FILE) return ts.createSourceFile(name, text, language)
    if (!others.has(name)) others.set(name, getSourceFile(name, language, ...rest))
    return others.get(name)
  }

  const program = ts.createProgram([FILE], options, host)
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(FILE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
