// @vitest-environment happy-dom
import { describe } from 'vitest'
import { version } from 'vue'
import { hydrating } from '../adapters/hydrating.ts'
import { settled } from '../support/virtual-clock.ts'
import { createPage } from './page.ts'
import { whole } from './render.ts'
import { vue } from './room.ts'

describe(`A page that Vue ${version} rendered on a server`, () =>
  hydrating(vue, whole, async (place, request) => {
    const app = createPage(request)
    app.mount(place)
    await settled()
    return async () => app.unmount()
  }))
