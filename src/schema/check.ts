import type { Issue, Result, StandardSchema } from './standard-schema.ts'

/** What a schema says of a value. */
export type Finding<Output> =
  | { readonly kind: 'valid'; readonly value: Output }
  | { readonly kind: 'invalid'; readonly flaw: Flaw }

/** What is wrong with a value. */
export interface Flaw {
  readonly why: string
  /** Leads to the first thing that is wrong, as in `items[0].text`; empty: it is the value itself. */
  readonly path: string
  /** All that the schema says, or what it threw. */
  readonly cause: unknown
}

/** Asks a schema of any library; never throws. */
export function check<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Finding<Output> {
  let result: Result<Output> | Promise<Result<Output>>
  try {
    result = schema['~standard'].validate(value)
  } catch (cause) {
    return invalid(cause instanceof Error ? cause.message : String(cause), '', cause)
  }

  if ('then' in result) {
    // Nobody waits for it, so its failure is nobody's either.
    result.then(undefined, () => {})
    return invalid('its schema answers with a promise, and nothing here waits for one', '', undefined)
  }
  if (!result.issues) return { kind: 'valid', value: result.value }
  const [issue] = result.issues
  return invalid(issue?.message ?? 'it is not valid', pathOf(issue), result.issues)
}

const invalid = (why: string, path: string, cause: unknown): Finding<never> => ({
  kind: 'invalid',
  flaw: { why, path, cause }
})

function pathOf(issue: Issue | undefined): string {
  let path = ''
  for (const step of issue?.path ?? []) {
    const key = typeof step === 'object' ? step.key : step
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  return path
}
