// #region define
import { type Cable, defineCheckedChannel, ValidationError } from 'hawser'
import { z } from 'zod'

export const Chat = defineCheckedChannel('ChatChannel', {
  params: z.object({ room: z.string().min(1) }),
  message: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('said'),
      text: z.string(),
      at: z.iso.datetime().transform(at => new Date(at))
    }),
    z.object({ type: z.literal('left'), author: z.string() })
  ]),
  actions: {
    speak: z.object({ text: z.string().max(500) }),
    page: { payload: z.object({ of: z.number() }), reply: z.array(z.string()) },
    leave: {}
  },
  whisper: z.object({ type: z.literal('typing'), author: z.string() })
})
// #endregion

export function listen(cable: Cable, show: (line: string) => void) {
  // #region listen
  const chat = cable.subscribeTo(Chat, { room: 'keynote' })
  chat.onMessage('said', ({ text, at }) => show(`${at.toISOString()} ${text}`))

  cable.on('error', error => {
    if (error instanceof ValidationError) show(`${error.channel}, ${error.path}: ${error.excerpt}`)
  })
  // #endregion
  return chat
}

export async function speak(chat: InstanceType<typeof Chat>, text: string, show: (line: string) => void) {
  // #region speak
  try {
    await chat.perform('speak', { text })
  } catch (error) {
    if (error instanceof ValidationError) show(error.message)
    else throw error
  }
  // #endregion
}
