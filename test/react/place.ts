import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { onTestFinished } from 'vitest'

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)

/** A place on the page that is cleared when the test is over. */
export function createPlace() {
  const place = document.body.appendChild(document.createElement('main'))
  const root = createRoot(place)
  const unmount = () => act(async () => root.unmount())
  onTestFinished(async () => {
    await unmount()
    place.remove()
  })
  return { place, unmount, render: (node: ReactNode) => act(async () => root.render(node)) }
}
