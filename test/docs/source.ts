import { read } from './pages.ts'

/** The numbers of an object literal of the code, by name. */
export function numbersIn(path: string, constant: string): Record<string, number> {
  const [, body] =
    new RegExp(`^(?:export )?const ${constant}(?:: \\w+)? = \\{(.*?)\\}$`, 'ms').exec(read(path)) ?? []
  if (body === undefined) throw new Error(`${path} has no constant ${constant}`)
  const entries = [...body.matchAll(/(\w+): ([\w.]+)/g)]
  return Object.fromEntries(entries.map(([, name = '', value = '']) => [name, numberOf(value)]))
}

/** The words of a union of literals that the code exports. */
export function wordsOf(path: string, type: string): string[] {
  const [, union] = new RegExp(`^export type ${type} =(.*?)^(?:$|\\S)`, 'ms').exec(`${read(path)}\n\n`) ?? []
  if (union === undefined) throw new Error(`${path} has no type ${type}`)
  return [...union.matchAll(/'(\w+)'/g)].map(([, word = '']) => word)
}

const numberOf = (text: string) =>
  text === 'Number.POSITIVE_INFINITY' ? Number.POSITIVE_INFINITY : Number(text.replaceAll('_', ''))

export interface Field {
  readonly name: string
  readonly comment: string
}

/** The fields of an interface of the code, with what their comments say. */
export function fieldsOf(path: string, opening: RegExp): Field[] {
  const [, after] = read(path).split(opening)
  if (after === undefined) throw new Error(`${path} has no such interface`)
  const [body = ''] = after.split(/^\}$/m)
  return [...body.matchAll(/(?:^ {2}\/\*\*(.*?)\*\/\n)?^ {2}(\w+)\??:/gms)].map(
    ([, comment = '', name = '']) => ({ name, comment })
  )
}

/** The values that a comment gives as defaults: numbers, words in code, true and false. */
export const defaultsIn = (comment: string) =>
  [...comment.matchAll(/\bDefault:? (?:`([^`]+)`|([\d,]+|true|false)(?!\d|,?\d| MiB| s\b))/g)].map(
    ([, word, plain]) => word ?? plain?.replace(/,$/, '') ?? ''
  )
