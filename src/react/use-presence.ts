import { useEffect, useSyncExternalStore } from 'react'
import { attendChannel, type Me, type Member, type Presence } from '../index.ts'
import { installPresence } from '../presence/index.ts'
import { useLatest } from './latest.ts'
import { useCable } from './provider.ts'

const NOBODY: readonly never[] = []

/**
 * Who is on the channel; empty until the server has said it. With `me` we are there as well, for as long as the component
 * is; another `info` changes what we say of ourselves.
 */
export function usePresence<Info>(
  { presence }: { readonly presence: Presence<Info> },
  me?: Me<Info>
): readonly Member<Info>[] {
  installPresence()
  const cable = useCable()
  const latest = useLatest(me)
  const { subscribe, get } = presence.members
  // What is said, as text: an object that says the same is no news.
  const said = me && JSON.stringify(me)
  useEffect(() => {
    const now = latest()
    return said === undefined || !now ? undefined : attendChannel(cable, presence, now)
  }, [cable, presence, latest, said])
  return useSyncExternalStore(subscribe, get, () => NOBODY)
}
