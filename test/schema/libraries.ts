import { type } from 'arktype'
import { defineCheckedChannel } from 'hawser'
import * as v from 'valibot'
import { z } from 'zod'

// One channel, defined with each of three libraries. What `at` is on the wire is text; who reads it gets a `Date`.

const withZod = defineCheckedChannel('ChatChannel', {
  params: z.object({ room: z.string().min(1) }),
  message: z.discriminatedUnion('type', [
    z.object({ type: z.literal('said'), text: z.string() }),
    z.object({ type: z.literal('dated'), at: z.iso.datetime().transform(text => new Date(text)) }),
    z.object({ type: z.literal('listed'), items: z.array(z.object({ id: z.number() })) })
  ]),
  actions: {
    speak: z.object({ text: z.string() }),
    page: { payload: z.object({ of: z.number() }), reply: z.array(z.string()) },
    receive: z.object({ raw: z.string() }),
    leave: {}
  },
  whisper: z.object({ type: z.literal('typing'), author: z.string() })
})

const withValibot = defineCheckedChannel('ChatChannel', {
  params: v.object({ room: v.pipe(v.string(), v.minLength(1)) }),
  message: v.variant('type', [
    v.object({ type: v.literal('said'), text: v.string() }),
    v.object({
      type: v.literal('dated'),
      at: v.pipe(
        v.string(),
        v.isoTimestamp(),
        v.transform(text => new Date(text))
      )
    }),
    v.object({ type: v.literal('listed'), items: v.array(v.object({ id: v.number() })) })
  ]),
  actions: {
    speak: v.object({ text: v.string() }),
    page: { payload: v.object({ of: v.number() }), reply: v.array(v.string()) },
    receive: v.object({ raw: v.string() }),
    leave: {}
  },
  whisper: v.object({ type: v.literal('typing'), author: v.string() })
})

const withArktype = defineCheckedChannel('ChatChannel', {
  params: type({ room: 'string > 0' }),
  message: type({ type: "'said'", text: 'string' })
    .or({ type: "'dated'", at: 'string.date.iso.parse' })
    .or({ type: "'listed'", items: type({ id: 'number' }).array() }),
  actions: {
    speak: type({ text: 'string' }),
    page: { payload: type({ of: 'number' }), reply: type('string[]') },
    receive: type({ raw: 'string' }),
    leave: {}
  },
  whisper: type({ type: "'typing'", author: 'string' })
})

export const LIBRARIES = { zod: withZod, valibot: withValibot, arktype: withArktype }

// The types are the same, whoever made them: each takes the place of the other.
export type Chat = typeof withZod
withValibot satisfies Chat
withArktype satisfies Chat
