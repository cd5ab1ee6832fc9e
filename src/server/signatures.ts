/** What a token turned out to be. `nameless`: well signed, but it names nobody. */
export type TokenVerdict = { kind: 'valid'; identity: string } | { kind: 'expired' | 'invalid' | 'nameless' }

/** Judges what carries a signature, as far as the place where the brain runs is able to. */
export interface Signatures {
  /** The name of a stream that was signed with this secret, `null` for everything else. */
  readStream(signed: string, secret: string): string | null
  /** `now` is in milliseconds. */
  readToken(token: string, secret: string, now: number): TokenVerdict
}
