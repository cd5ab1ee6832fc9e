// @vitest-environment happy-dom
import { act, version } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { describe } from 'vitest'
import { hydrating } from '../adapters/hydrating.ts'
import { Page } from './page.tsx'
import { whole } from './render.tsx'
import { react } from './room.tsx'

describe(`A page that React ${version} rendered on a server`, () =>
  hydrating(react, whole, async (place, request, mismatches) => {
    const text = await request.data
    const root = await act(async () =>
      hydrateRoot(place, <Page {...request} data={{ read: () => text }} />, {
        onRecoverableError: error => mismatches.push(error)
      })
    )
    return () => act(async () => root.unmount())
  }))
