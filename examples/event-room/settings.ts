/** How many messages of a stream the server keeps, so that they can be replayed; the clients are told the same number. */
export const KEPT = 1_000

/** Short, so that a demo is worth watching; with a crowd leave the defaults, which spread it. In ms. */
export const SHORT_WAITS = { first: 500, window: 1_000, cap: 2_000, stable: 1_000, hidden: 2_000 }

/** How often the server pings, in ms; told to the clients, so that they know early what silence is too long. */
export const PING_EVERY = 1_000

/** Where a room is found unless told otherwise. */
export const PORT = 8400
