import { type Cable, defineChannel } from 'hawser'

// #region define
export const Chat = defineChannel<{
  params: { room: string }
  message: { type: 'said'; author: string; text: string } | { type: 'left'; author: string }
  actions: { speak: { text: string }; leave: undefined }
  whisper: { type: 'typing'; author: string }
  presence: { name: string }
}>('ChatChannel')
// #endregion

export function subscribe(cable: Cable) {
  // #region subscribe
  const chat = cable.subscribeTo(Chat, { room: 'keynote' })
  // #endregion
  return chat
}

export function listen(chat: InstanceType<typeof Chat>, show: (line: string) => void) {
  // #region listen
  chat.on('message', message => {
    if (message.type === 'said') show(`${message.author}: ${message.text}`)
  })
  chat.onMessage('left', ({ author }) => show(`${author} left`))
  chat.onMessage('typing', ({ author }) => show(`${author} is typing`))
  // #endregion
}

export async function speak(chat: InstanceType<typeof Chat>) {
  // #region speak
  await chat.whisper({ type: 'typing', author: 'Ada' })
  await chat.perform('speak', { text: 'hello' })
  await chat.perform('leave')
  // #endregion
}

// #region tag
export const Orders = defineChannel<{
  message: { event: 'placed'; id: number } | { event: 'paid'; id: number; total: string }
  tag: 'event'
}>('OrdersChannel', { tag: 'event' })
// #endregion

// #region extend
export class Room extends Chat {
  say(text: string): Promise<void> {
    return this.perform('speak', { text })
  }
}
// #endregion
