/** What `<meta name="action-cable-NAME">` says; `undefined` without the tag, and where there is no page. */
export function getConfig(name: string): string | undefined {
  const tag = globalThis.document?.head.querySelector(`meta[name='action-cable-${name}']`)
  return tag?.getAttribute('content') ?? undefined
}

/** The URL of a socket, as the page would resolve it. A function is asked first. What cannot be resolved comes back as it is. */
export function createWebSocketURL(url: string | (() => string)): string {
  const address = typeof url === 'function' ? url() : url
  if (!address || /^wss?:/i.test(address)) return address
  try {
    const { href } = new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href)
    return href.replace(/^http/, 'ws')
  } catch {
    return address
  }
}
