/** Where texts are kept by their keys, now or soon: each method may return a promise. What fails or throws is reported. */
export interface TextStorage {
  /** `null` or `undefined` where there is none. */
  get(key: string): string | null | undefined | PromiseLike<string | null | undefined>
  /** Keeps the text, in place of what was there. */
  set(key: string, text: string): unknown
  /** Nothing under this key changes nothing. */
  delete(key: string): unknown
}

/** Whose text it is. */
export interface Owner {
  /** Without what may be a secret, or differ from one load to the next. */
  readonly url: string
  readonly user: string
}

/** Throws what `user` throws. */
export const ownerOf = (url: string, user: () => string): Owner => ({
  url: url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//'),
  user: String(user())
})

/** The key of what is kept for somebody, by its kind. */
export const keyOf = (kind: string, { url, user }: Owner): string =>
  `hawser:${kind}:${JSON.stringify([url, user])}`

/** Whether it can keep texts for somebody. */
export const isUsable = (storage: unknown, user: unknown): boolean =>
  typeof storage === 'object' &&
  storage !== null &&
  ['get', 'set', 'delete'].every(name => typeof Reflect.get(storage, name) === 'function') &&
  ['string', 'function'].includes(typeof user)
