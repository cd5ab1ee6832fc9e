/** Who looks at this tab. */
export interface Visitor {
  /** Presence counts by id, and two tabs are two visitors. */
  readonly id: string
  readonly name: string
}

/** A tab keeps its name across reloads; `?name=ann` gives it another. */
export function visitorOf({ search }: Location, storage: Storage): Visitor {
  const remembered = (key: string, make: () => string) => {
    const value = storage.getItem(key) ?? make()
    storage.setItem(key, value)
    return value
  }
  const asked = new URLSearchParams(search).get('name')
  if (asked) storage.setItem('name', asked)
  return {
    id: remembered('id', () => crypto.randomUUID()),
    name: remembered('name', () => `guest ${Math.floor(100 + Math.random() * 900)}`)
  }
}
