import { posix } from 'node:path'
import ts from 'typescript'
import { CHOICES, CHOOSER, EXCEPTIONS, LAYERS, PACKAGES } from './layers.ts'

/** Texts by their path from `src/`. */
export type Files = ReadonlyMap<string, string>

interface Import {
  /** A path from `src/`, or the name of a package. */
  readonly target: string
  readonly ours: boolean
  readonly names: readonly string[]
  /** Handed on without being used. */
  readonly reexported: boolean
}

/** Every arrow that goes up or sideways, and everything else that the layers do not allow, one sentence each. */
export function violations(files: Files): string[] {
  const graph = new Map([...files].map(([path, text]) => [path, importsOf(path, text)]))
  return [
    ...[...graph].flatMap(([path, imports]) => imports.flatMap(one => judge(path, one, files))),
    ...cycles(graph)
  ]
}

function judge(path: string, { target, ours, names, reexported }: Import, files: Files): string[] {
  const from = unitOf(path)
  const allowed = LAYERS[from]
  if (!allowed) return [`${path} has no place among the layers`]
  if (!ours) return mayImportPackage(from, target) ? [] : [`${path} imports the package ${target}`]
  if (!files.has(target)) return [`${path} imports ${target}, which is not there`]

  const to = unitOf(target)
  const found: string[] = []
  if (from !== to && !allowed.includes(to))
    found.push(`${path} imports ${target}: ${from} may not know ${to}`)
  if (from === to && posix.basename(target) === 'index.ts')
    found.push(`${path} imports the index of its own side`)

  const handedOn = from === 'index' && reexported
  if (!CHOOSER.includes(from) && !handedOn && target !== path) {
    for (const name of names) {
      const choice = CHOICES.some(pattern => pattern.test(name))
      if (choice && EXCEPTIONS[path]?.name !== name) found.push(`${path} chooses ${name}`)
    }
  }
  return found
}

function mayImportPackage(from: string, name: string): boolean {
  const allowed = [...(PACKAGES['*'] ?? []), ...(PACKAGES[from] ?? [])]
  return allowed.some(entry => name === entry || (entry.endsWith(':') && name.startsWith(entry)))
}

/** The file, or the folder, that the layers speak of. */
function unitOf(path: string): string {
  const [first = ''] = path.split('/')
  return first.replace(/\.ts$/, '')
}

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, names: readonly string[] = [], reexported = false) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const ours = specifier.text.startsWith('.')
    const target = ours ? posix.join(posix.dirname(path), specifier.text) : specifier.text
    found.push({ target, ours, names, reexported })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const named = node.importClause?.namedBindings
      add(node.moduleSpecifier, named && ts.isNamedImports(named) ? named.elements.map(nameOf) : [])
    } else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause
      add(node.moduleSpecifier, named && ts.isNamedExports(named) ? named.elements.map(nameOf) : [], true)
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0])
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

const nameOf = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier) =>
  (propertyName ?? name).text

/** Each circle of files once, from the file where it was entered. */
function cycles(graph: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()

  const walk = (path: string, way: readonly string[]): void => {
    const begin = way.indexOf(path)
    if (begin >= 0) found.push(`these import each other: ${[...way.slice(begin), path].join(' → ')}`)
    if (begin >= 0 || done.has(path)) return
    for (const { target, ours } of graph.get(path) ?? []) if (ours) walk(target, [...way, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return found
}
