import type { Figure } from './programs/program.ts'

/** What processes of their own found out about the same things, a row for each thing. */
export function together(figures: readonly Figure[]): Figure[] {
  const rows = new Map<string, Figure>()
  for (const figure of figures) {
    const row = rows.get(figure.what)
    rows.set(figure.what, { ...figure, values: { ...row?.values, ...figure.values } })
  }
  return [...rows.values()]
}
