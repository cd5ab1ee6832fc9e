const WATCHED = { Object, Array, Function, String, Number, Map, Set, Promise }

/** All that every object inherits, as a value: equal before and after, or something was let through. */
export function prototypes(): unknown {
  return Object.entries(WATCHED).map(([name, { prototype }]) => [
    name,
    Reflect.ownKeys(prototype).map(key => [key, Reflect.getOwnPropertyDescriptor(prototype, key)])
  ])
}
