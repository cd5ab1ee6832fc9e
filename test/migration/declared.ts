import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/.$/, '')

/** What a package lets an app name: what it exports, and the members of the types that apps hold. */
export interface Declared {
  readonly exports: readonly string[]
  /** By type: options, events, properties, methods. */
  readonly members: Readonly<Record<string, readonly string[]>>
}

/** The types whose members are public, too. */
export const HELD = ['CreateOptions', 'Cable', 'CableEvents', 'Channel', 'ChannelEvents'] as const

/** Reads the declarations of a package, or of one of our own files. */
export function declaredBy(specifier: string): Declared {
  const path = `${ROOT}/test/migration/declared-by.ts`
  const host = ts.createCompilerHost({})
  const { getSourceFile, fileExists } = host
  const text = `export * from '${specifier}'`
  host.fileExists = name => name === path || fileExists(name)
  host.getSourceFile = (name, target, ...rest) =>
    name === path ? ts.createSourceFile(path, text, target) : getSourceFile(name, target, ...rest)

  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram([path], options, host)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${specifier} exports nothing`)

  const symbols = checker.getExportsOfModule(module)
  const membersOf = (name: string): string[] => {
    const symbol = symbols.find(one => one.name === name)
    if (!symbol) return []
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(target))
    return properties.map(property => property.name).filter(member => !/^(__)?#|^__/.test(member))
  }
  return {
    exports: symbols.map(({ name }) => name).sort(),
    members: Object.fromEntries(HELD.map(name => [name, membersOf(name).sort()]))
  }
}
