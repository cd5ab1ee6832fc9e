import { join } from 'node:path'
import ts from 'typescript'

const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  types: ['node']
}

/** The ways to resolve modules that the package is made for. */
export const RESOLUTIONS: Readonly<Record<'bundler' | 'nodenext', ts.CompilerOptions>> = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
}

type Resolution = keyof typeof RESOLUTIONS

/** What programs read beside the package: parsed once, as it is the same for all. */
const LIBRARIES: Readonly<Record<Resolution, Map<string, ts.SourceFile>>> = {
  bundler: new Map(),
  nodenext: new Map()
}

function programOf(file: string, resolution: Resolution, more: ts.CompilerOptions = {}): ts.Program {
  const options = { ...STRICT, ...RESOLUTIONS[resolution], ...more }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  const libraries = LIBRARIES[resolution]
  host.getSourceFile = (name, ...rest) => {
    if (!/\/node_modules\/(?!hawser\/)/.test(name)) return getSourceFile(name, ...rest)
    const parsed = libraries.get(name) ?? getSourceFile(name, ...rest)
    if (parsed) libraries.set(name, parsed)
    return parsed
  }
  return ts.createProgram([file], options, host)
}

/** What the compiler says of a file of a project, and of all the types that it reads on the way. */
export function complaints(file: string, resolution: Resolution, project: string): string[] {
  const program = programOf(file, resolution, { typeRoots: [join(project, 'node_modules/@types')] })
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    )
}

/** The names that a declaration file exports for types alone. */
export function typesOf(file: string): string[] {
  const program = programOf(file, 'bundler')
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} exports nothing`)

  const isValue = (symbol: ts.Symbol) => {
    const typeOnly = symbol.declarations?.some(
      one => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly)
    )
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return !typeOnly && (target.flags & ts.SymbolFlags.Value) !== 0
  }
  return checker
    .getExportsOfModule(module)
    .filter(symbol => !isValue(symbol))
    .map(({ name }) => name)
    .sort()
}
