import { defineChannel } from 'hawser'

/** What the room publishes, by stream. */
export interface Bodies {
  chat: { type: 'said'; from: string; text: string }
  notifications: { text: string }
  slides: { page: number; title: string; applause: number }
}

export type StreamName = keyof Bodies

/** As it reaches a client: numbered in its stream, unless it was sent to that client alone. */
export type Received<S extends StreamName> = Bodies[S] & { number?: number }

/** Tells nothing but that somebody types. */
export interface Typing {
  type: 'typing'
  from: string
}

/** What somebody says of itself who is here. */
export interface Person {
  name: string
}

/** The only room that there is. */
export const ROOM = { room: 'keynote' }

export const Chat = defineChannel<{
  params: { room: string }
  message: Received<'chat'>
  actions: { speak: { text: string } }
  whisper: Typing
  presence: Person
}>('ChatChannel')

export const Notifications = defineChannel<{ message: Received<'notifications'> }>('NotificationsChannel')

export const Slides = defineChannel<{
  params: { room: string }
  message: Received<'slides'>
  actions: { applaud: undefined }
}>('SlidesChannel')
