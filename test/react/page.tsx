import { CableProvider } from 'hawser/react'
import { Suspense } from 'react'
import type { PageRequest } from '../adapters/rendering.ts'
import { Room, WaitingRoom } from './room.tsx'

/** Something that is there later: suspends who reads it before. */
export interface Resource {
  read(): string
}

export function resourceOf(promise: Promise<string>): Resource {
  let value: string | null = null
  const kept = promise.then(kept => {
    value = kept
  })
  return {
    read() {
      if (value === null) throw kept
      return value
    }
  }
}

function Late({ data }: { data: Resource }) {
  return <p>{data.read()}</p>
}

/** The page that servers render: a room, one that waits, and what takes a while. */
export function Page({ cable, props, data }: Omit<PageRequest, 'data'> & { data: Resource }) {
  return (
    <CableProvider cable={cable}>
      <Room {...props} />
      <Suspense fallback="waiting for the room">
        <WaitingRoom {...props} />
      </Suspense>
      <Suspense fallback="waiting for the data">
        <Late data={data} />
      </Suspense>
    </CableProvider>
  )
}
