import { getCurrentInstance, onMounted, type ShallowRef, shallowRef, watch } from 'vue'
import type { Store } from '../index.ts'
import { isServerRender } from './plugin.ts'

/**
 * The value of the store that belongs to `source`, as a ref. It is `rendered`, what a server renders, until the
 * component is mounted.
 */
export function useStore<K, T>(
  source: () => K,
  storeOf: (key: K) => Store<T>,
  rendered: T
): Readonly<ShallowRef<T>> {
  const value = shallowRef(rendered)
  if (isServerRender()) return value

  let store: Store<T> | null = null
  let isMounted = !getCurrentInstance()
  const show = () => {
    if (isMounted && store) value.value = store.get()
  }
  const follow = (key: K, _: unknown, onCleanup: (undo: () => void) => void) => {
    store = storeOf(key)
    onCleanup(store.subscribe(show))
    show()
  }
  watch(source, follow, { immediate: true })
  if (!isMounted)
    onMounted(() => {
      isMounted = true
      show()
    })
  return value
}
