/** What is known of a message beside its body, where the server says where it stands. */
export interface MessageMeta {
  /** The server-side stream it was published on. */
  stream: string
  /** Names the history that `offset` counts in. */
  epoch: string
  /** Its number in that history, from 1. */
  offset: number
  /** It came in answer to a request for history, as far as that can be told from a live one. */
  replayed: boolean
  /** Messages behind it were delivered before. */
  late: boolean
}

export const metaOf = (
  { stream, epoch }: { stream: string; epoch: string },
  offset: number,
  replayed: boolean,
  late: boolean
): MessageMeta => ({ stream, epoch, offset, replayed, late })
