import { pageEnvironment, type Signal } from 'hawser'
import { afterEach, describe, expect, it } from 'vitest'

const undoAll: (() => void)[] = []

afterEach(() => {
  for (const undo of undoAll.splice(0).reverse()) undo()
})

function define(name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Object.defineProperty(globalThis, name, { value, configurable: true })
  undoAll.push(() => {
    Reflect.deleteProperty(globalThis, name)
    if (before) Object.defineProperty(globalThis, name, before)
  })
}

/** The part of a page that is listened to, and how many listeners it has. */
function page() {
  const listeners: (AbortSignal | undefined)[] = []
  const target = () => {
    const events = new EventTarget()
    return {
      addEventListener: (type: string, listener: EventListener, options: AddEventListenerOptions) => {
        listeners.push(options.signal)
        events.addEventListener(type, listener, options)
      },
      dispatchEvent: (event: Event) => events.dispatchEvent(event)
    }
  }
  const window = target()
  const document = { ...target(), visibilityState: 'visible' }
  define('document', document)
  define('addEventListener', window.addEventListener)
  return { window, document, listening: () => listeners.filter(signal => !signal?.aborted).length }
}

describe('the environment of a page', () => {
  it('passes on what page and network tell', () => {
    const { window, document } = page()
    const heard: Signal[] = []
    undoAll.push(pageEnvironment.watch(signal => heard.push(signal)))

    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(pageEnvironment.visible()).toBe(false)
    document.visibilityState = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(pageEnvironment.visible()).toBe(true)
    document.dispatchEvent(new Event('resume'))
    for (const type of ['focus', 'online', 'offline']) window.dispatchEvent(new Event(type))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))

    expect(heard).toEqual(['hidden', 'visible', 'resume', 'focus', 'online', 'offline', 'restored'])
  })

  it('lets go of the page when nobody watches any more', () => {
    const { listening } = page()
    const undo = pageEnvironment.watch(() => {})
    expect(listening()).toBeGreaterThan(0)
    undo()
    expect(listening()).toBe(0)
  })

  it('never asks to hear of unload, which would keep a page out of the back/forward cache', () => {
    const types: string[] = []
    define('document', { addEventListener: (type: string) => types.push(type) })
    define('addEventListener', (type: string) => types.push(type))
    undoAll.push(pageEnvironment.watch(() => {}))
    expect(types).toContain('pageshow')
    expect(types.filter(type => /unload/.test(type))).toEqual([])
  })

  it('is always visible and silent where there is no page', () => {
    define('document', undefined)
    expect(pageEnvironment.visible()).toBe(true)
    expect(() => pageEnvironment.watch(() => {})()).not.toThrow()
  })
})
