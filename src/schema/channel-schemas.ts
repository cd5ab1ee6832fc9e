import type { Side, StandardSchema, TypeOf } from './standard-schema.ts'

/** A definition in schemas of any library that keeps to Standard Schema. What is left out, the channel does not have. */
export interface ChannelSchemas {
  params?: StandardSchema
  message?: StandardSchema
  /** By name: the schema of the payload, or of payload and reply. */
  actions?: Readonly<Record<string, ActionSchema>>
  whisper?: StandardSchema
  presence?: StandardSchema
  /** The property that tells the messages apart, where it is not `type`. */
  tag?: string
  /**
   * What becomes of a message that does not fit, once the error was told: it is dropped, or delivered as it came, and then
   * the compiler knows less than it thinks. Default `drop`.
   */
  invalidMessages?: 'drop' | 'deliver'
  /**
   * The same for members that say of themselves what does not fit: they are not shown, or as they are. Default `drop`.
   */
  invalidPresence?: 'drop' | 'deliver'
}

/** The schema of an action: of its payload alone, or of payload and reply; what is left out, it does not have. */
export type ActionSchema = StandardSchema | { payload?: StandardSchema; reply?: StandardSchema }

/** The same, for definitions that have nothing that `ChannelSchemas` does not know. */
export type KnownSchemas<S> = {
  [K in keyof S]: K extends keyof ChannelSchemas ? unknown : 'a definition has no such part'
}

/** The types of a definition in schemas, as they stand on the wire, or as they are read from it. */
export type TypesIn<S, At extends Side> = {
  [K in keyof S & ('params' | 'message' | 'actions' | 'whisper' | 'presence' | 'tag')]: K extends 'tag'
    ? S[K]
    : K extends 'actions'
      ? { [A in keyof S[K]]: ActionIn<S[K][A], At> }
      : TypeOf<S[K], At>
}

type ActionIn<A, At extends Side> = A extends StandardSchema
  ? TypeOf<A, At>
  : A extends { payload: infer P }
    ? (payload: TypeOf<P, At>) => ReplyIn<A, At>
    : () => ReplyIn<A, At>

type ReplyIn<A, At extends Side> = A extends { reply: infer R } ? TypeOf<R, At> : void
