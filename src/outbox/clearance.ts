/** What a call that waits needs besides a link. */
export interface Clearance {
  /** Whether it may go out now. If not yet, calls back when to ask again. Throws why it never may. */
  granted(again: () => void): boolean
  /** It did not go out: the link is gone. */
  returned(): void
  /** It waits no more: sent, or not. */
  over(): void
}
