import {
  type Cable,
  Channel,
  type ChannelEvents,
  createCable,
  OfflineError,
  throttleWhispers,
  type Whisperer
} from 'hawser'

// #region class
interface ChatMessage {
  text: string
}

interface ChatActions {
  speak: (payload: { text: string }) => void
}

export class Chat extends Channel<{ room: string }, ChatMessage, ChannelEvents<ChatMessage>, ChatActions> {
  static override readonly identifier = 'ChatChannel'

  speak(text: string): Promise<void> {
    return this.perform('speak', { text })
  }
}
// #endregion

export function byName(cable: Cable) {
  // #region name
  const chat = cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })
  // #endregion
  return chat
}

export function byClass(cable: Cable): Chat {
  // #region subscribe-class
  const chat = cable.subscribe(new Chat({ room: 'keynote' }))
  // #endregion
  return chat
}

export async function confirmedOrNot(cable: Cable, room: string): Promise<string> {
  // #region confirmed
  const chat = cable.subscribe(new Chat({ room }))
  try {
    await chat.ensureSubscribed()
    return 'subscribed'
  } catch (error) {
    return error instanceof Error && 'reason' in error ? String(error.reason) : 'unknown'
  }
  // #endregion
}

export function listen(chat: Chat, log: (line: string) => void): () => void {
  // #region events
  const stop = chat.on('message', ({ text }, meta) => log(meta ? `${meta.offset}: ${text}` : text))
  chat.once('connect', () => log('subscribed'))
  chat.on('disconnect', () => log('no link'))
  chat.on('close', error => log(error ? `refused: ${error.reason}` : 'given back'))
  // #endregion
  return stop
}

export async function speak(chat: Chat, keepForLater: (text: string) => void): Promise<void> {
  // #region perform
  try {
    await chat.perform('speak', { text: 'hello' })
  } catch (error) {
    if (error instanceof OfflineError) keepForLater('hello')
    else throw error
  }
  // #endregion
}

export function streams(cable: Cable, signedName: string) {
  // #region streams
  const news = cable.streamFrom<{ title: string }>('news')
  const orders = cable.streamFromSigned<{ id: number }>(signedName)

  news.whisper({ typing: true })
  // #endregion
  return { news, orders }
}

export function shared(cable: Cable): [Chat, Chat] {
  // #region shared
  const inTheHeader = cable.subscribe(new Chat({ room: 'keynote' }))
  const inTheSidebar = cable.subscribe(new Chat({ room: 'keynote' }))

  inTheHeader.disconnect() // the sidebar's goes on
  // #endregion
  return [inTheHeader, inTheSidebar]
}

/** Somebody drags a shape. */
export interface Move {
  shape: string
  x: number
  y: number
}

export function dragging(board: Whisperer): (move: Move) => void {
  // #region cursor
  const cursor = throttleWhispers<Move>(board, { every: 40, by: ({ shape }) => shape })
  const moved = (move: Move) => cursor.whisper(move)
  // #endregion
  return moved
}

export function stubborn(url: string): Cable {
  // #region rejected
  const cable = createCable(url, { retryRejected: true })
  // #endregion
  return cable
}
