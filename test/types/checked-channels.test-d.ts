import { type Cable, defineCheckedChannel, type StandardSchema } from 'hawser'

// Read by the compiler, never run: a schema may make something else of what comes in.

declare const cable: Cable
declare const moment: StandardSchema<{ at: string }, { at: Date }>

const Diary = defineCheckedChannel('DiaryChannel', {
  message: moment,
  actions: { move: { payload: moment, reply: moment }, note: moment, next: { reply: moment }, wipe: {} },
  presence: moment
})

export async function calls() {
  const diary = cable.subscribeTo(Diary)
  const moved: { at: Date } = await diary.request('move', { at: 'noon' })
  const next: { at: Date } = await diary.request('next')
  const noted: unknown = await diary.request('note', { at: 'noon' })
  await diary.perform('wipe')
  // @ts-expect-error the wire carries texts
  await diary.request('move', { at: new Date() })
  // @ts-expect-error who reads has a Date
  const text: { at: string } = await diary.request('next')
  // @ts-expect-error there is no such action
  await diary.request('tear')
  return { moved, next, noted, text }
}

export async function presence() {
  const { presence } = cable.subscribeTo(Diary)
  await presence.join('ann', { at: 'noon' })
  await presence.update({ at: 'night' }, { signal: AbortSignal.timeout(10) })
  const dates: Date[] = presence.members.get().map(({ info }) => info.at)
  presence.on('join', ({ info }) => info.at.getTime())
  const all: Readonly<Record<string, { at: Date }>> = await presence.info()
  // @ts-expect-error what we say goes over the wire
  await presence.join('ann', { at: new Date() })
  // @ts-expect-error it is a part of the definition
  await presence.update({ on: 'noon' })
  return { dates, all }
}
