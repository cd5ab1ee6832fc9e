/** What a `disconnect` message means for us (docs/protocol.md, "Disconnect"). */
export type Verdict =
  /** try again, with the usual wait */
  | 'retry'
  /** try again with a new token */
  | 'renew'
  /** the server said no */
  | 'refuse'

/**
 * The flag decides. A frame that a backend wrote may lack it: then only `unauthorized` is final.
 * A token can be renewed once between two welcomes, or a server that refuses every token would be asked for ever.
 */
export function verdictOf(reason: string | null, reconnect: boolean | null, canRenew: boolean): Verdict {
  const final = reconnect === false || (reconnect === null && reason === 'unauthorized')
  if (!final) return 'retry'
  return canRenew && (reason === 'token_expired' || reason === 'unauthorized') ? 'renew' : 'refuse'
}
