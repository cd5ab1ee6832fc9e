import { type MaybeRefOrGetter, type ShallowRef, toValue, watch } from 'vue'
import { attendChannel, type Me, type Member, type Presence } from '../index.ts'
import { installPresence } from '../presence/index.ts'
import { isServerRender, useCable } from './plugin.ts'
import { useStore } from './use-store.ts'

const NOBODY: readonly never[] = []

/**
 * Who is on the channel; empty until the server has said it. With `me` we are there as well, for as long as the component
 * is; another `info` changes what we say of ourselves.
 */
export function usePresence<Info>(
  channel: MaybeRefOrGetter<{ readonly presence: Presence<Info> }>,
  me?: MaybeRefOrGetter<Me<Info> | undefined>
): Readonly<ShallowRef<readonly Member<Info>[]>> {
  installPresence()
  const cable = useCable()
  const presence = () => toValue(channel).presence
  // What is said, as text: an object that says the same is no news.
  const said = () => JSON.stringify(toValue(me))
  const attend = (_: unknown, __: unknown, onCleanup: (undo: () => void) => void) => {
    const now = toValue(me)
    if (now) onCleanup(attendChannel(cable, presence(), now))
  }
  if (!isServerRender()) watch([presence, said], attend, { immediate: true })
  return useStore(presence, ({ members }) => members, NOBODY)
}
