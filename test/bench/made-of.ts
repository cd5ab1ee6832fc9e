import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../package/packed.ts'
import { brotli, bundled, PROGRAMS, sharesOf, sizeOf } from '../package/sizes.ts'
import { shown } from './units.ts'

/** What the size of `createCable` and one channel is made of, and what that of others is: in sentences. */
export async function madeOf(): Promise<string> {
  const bytes = (value: number) => shown(value, 'B')
  const shares = await sharesOf(ROOT)
  const source = PROGRAMS.hawser.replace("'hawser'", JSON.stringify(join(ROOT, 'src/index.ts')))
  const { texts, names } = wordsOf(await bundled(source, ROOT))
  return [
    `createCable and one channel are, by folder: ${shares.map(([folder, share]) => `${folder} ${bytes(share)}`).join('; ')}.`,
    `Its words alone, each once: texts ${bytes(weightOf(texts))}, names of properties ${bytes(weightOf(names))}.`,
    `The same with centrifuge: ${bytes(await sizeOf('centrifuge', ROOT))}.`
  ].join('\n')
}

const weightOf = (words: ReadonlySet<string>) => brotli([...words].join('\n'))

/** What no minifier makes shorter. */
function wordsOf(text: string): { texts: ReadonlySet<string>; names: ReadonlySet<string> } {
  const texts = new Set<string>()
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) texts.add(node.text)
    else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) names.add(node.name.text)
    else if (ts.isObjectLiteralElementLike(node) || ts.isClassElement(node) || ts.isBindingElement(node)) {
      const name = ts.isBindingElement(node) ? (node.propertyName ?? node.name) : node.name
      if (name && ts.isIdentifier(name)) names.add(name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('page.js', text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS))
  return { texts, names }
}
