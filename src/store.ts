import { emit, type Listeners, on, type Report } from './emitter.ts'

/** A value that can be read and followed. What every hook reads. */
export interface Store<T> {
  /** The value now; the same object until it changes. */
  get(): T
  /** Calls back after every change until the returned undo is called. */
  subscribe(listener: () => void): () => void
}

/** A store whose owner replaces the value. */
export interface WritableStore<T> extends Store<T> {
  /** `first` runs with the new value in place, before any listener. */
  set(value: T, first?: () => void): void
}

/** `report` gets what a listener throws or its promise fails with: one bad listener stops nobody else. */
export function createStore<T>(value: T, report: Report): WritableStore<T> {
  let current = value
  const listeners: Listeners<{ change: () => void }> = {}

  return {
    get: () => current,
    set(next, first) {
      current = next
      first?.()
      emit(listeners, report, 'change')
    },
    // A function of its own: the same listener subscribed twice is two subscriptions.
    subscribe: listener => on(listeners, 'change', () => listener())
  }
}

/** A store that is at work only while somebody follows it: `begin` starts that and returns what ends it. */
export function whileFollowed<T>({ get, subscribe }: Store<T>, begin: () => () => void): Store<T> {
  let followers = 0
  let end = () => {}

  return {
    get,
    subscribe(listener) {
      if (followers++ === 0) end = begin()
      const unsubscribe = subscribe(listener)
      let following = true
      return () => {
        if (!following) return
        following = false
        unsubscribe()
        if (--followers === 0) end()
      }
    }
  }
}
