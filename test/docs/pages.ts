import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8')

/** Paths from the root of all files below a folder that end so. */
export const filesIn = (folder: string, ending: string) =>
  readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .map(name => `${folder}/${name}`)
    .sort()

/** A page of Markdown, by its path from the root. */
export interface Page {
  readonly path: string
  readonly text: string
}

export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...filesIn('docs', '.md')
].map(path => ({ path, text: read(path) }))

export function page(path: string): Page {
  const found = pages.find(one => one.path === path)
  if (!found) throw new Error(`There is no page ${path}`)
  return found
}

const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '')

export const headingsOf = ({ text }: Page) =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)

/** How GitHub names the anchor of a heading. */
export const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

export const linksOf = ({ text }: Page) =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)

/** The part of a page below a heading, up to the next one. */
export function section({ path, text }: Page, heading: string): string {
  const [, below] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  if (below === undefined) throw new Error(`${path} has no heading "${heading}"`)
  return below.split(/^#/m)[0] ?? ''
}

/** The rows of the table that has these words in its first row, by the words; code and bold are taken as text. */
export function table(text: string, ...columns: string[]): Record<string, string>[] {
  const lines = text.split('\n')
  const first = lines.findIndex(line => columns.every((column, i) => cellsOf(line)[i] === column))
  if (first < 0) throw new Error(`There is no table ${columns.join(' | ')}`)
  const names = cellsOf(lines[first] ?? '')
  const body = lines.slice(first + 2)
  const end = body.findIndex(line => !line.startsWith('|'))
  return body
    .slice(0, end < 0 ? undefined : end)
    .map(line => Object.fromEntries(cellsOf(line).map((cell, i) => [names[i] ?? '', cell])))
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim().replace(/[`*]/g, ''))
