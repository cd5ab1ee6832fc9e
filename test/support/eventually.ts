/** Waits on the real clock until `found` gives something, at most for `ms`. */
export async function eventually<T>(found: () => T | undefined | false, ms = 5_000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const value = found()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain for ${found}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}
