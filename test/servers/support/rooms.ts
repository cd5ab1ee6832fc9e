let rooms = 0

/** A room that no other test is in. */
export const newRoom = () => `number ${++rooms}`

/** The stream behind a room. */
export const streamOf = (room: string) => `room:${room}`
