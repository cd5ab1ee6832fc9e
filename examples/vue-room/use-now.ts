import { onUnmounted, type Ref, ref } from 'vue'

/** The time, in ms since 1970, for what changes without a word of anybody. */
export function useNow(every = 250): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, every)
  onUnmounted(() => clearInterval(timer))
  return now
}
