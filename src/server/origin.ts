import { invalid } from './invalid.ts'

/** Whose pages may talk to the server: `'any'`, or those of these origins and of the server itself. */
export type Origins = readonly string[] | 'any'

/** Throws a `CallError` (`invalid_option`) for what no browser would ever send. */
export function checkOrigins(origins: Origins): void {
  if (origins === 'any') return
  if (!Array.isArray(origins)) throw invalid('"origins" has to be a list of origins or "any"')

  for (const origin of origins) {
    if (originOf(origin) !== origin) {
      throw invalid(`"${origin}" is no origin: write it as https://example.com, with the port if it has one`)
    }
  }
}

/** A request without `Origin` comes from no page and passes. */
export function isAllowed(
  { origin, host }: { origin?: string | undefined; host?: string | undefined },
  origins: Origins
): boolean {
  if (origin === undefined || origins === 'any') return true
  const own = `http://${host}`
  return origin.toLowerCase() === own.toLowerCase() || origins.includes(origin)
}

function originOf(text: unknown): string | null {
  try {
    return new URL(String(text)).origin
  } catch {
    return null
  }
}
