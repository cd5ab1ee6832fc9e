/** Actions by name, as functions of their payload. */
export type ChannelActions = Record<string, (payload?: object) => void>

export type PayloadOf<Action> = Action extends (...payload: infer P extends [object?]) => unknown
  ? P
  : [payload?: object]
/** What an action replies; `unknown` where its type does not say. */
export type ReplyIn<Action> = Action extends (...payload: never[]) => infer R
  ? [R] extends [void]
    ? unknown
    : Awaited<R>
  : unknown

/** Payload, if the action takes one, and options. */
export type CallArguments<P extends unknown[], O> = P extends []
  ? [payload?: undefined, options?: O]
  : [...P, options?: O]

export type ParamsArgument<P> = [P] extends [Record<string, never>]
  ? [params?: undefined]
  : Record<never, never> extends P
    ? [params?: P]
    : [params: P]
