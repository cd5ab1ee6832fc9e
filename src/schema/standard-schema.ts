/**
 * What schema libraries have in common, so that any of them will do: https://standardschema.dev. Repeated here, which
 * that specification invites to, so that the published types need no package for it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    /** For the compiler alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    /** Returns the value, or what is wrong with it. A promise is refused: nothing here waits for one. */
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>
  }
}

export type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** One thing that is wrong with a value. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** `input`: what a schema takes. `output`: what it makes of that. */
export type Side = 'input' | 'output'

export type TypeOf<S, At extends Side> = S extends StandardSchema
  ? NonNullable<S['~standard']['types']>[At]
  : never
