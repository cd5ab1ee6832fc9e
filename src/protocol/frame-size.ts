/** Whether a frame takes at most `limit` bytes, as the server counts them: text is UTF-8. */
export function fits(frame: string | Uint8Array, limit: number): boolean {
  if (typeof frame !== 'string') return frame.length <= limit
  // A UTF-16 unit takes three bytes at most: most frames need no counting.
  return frame.length * 3 <= limit || new TextEncoder().encode(frame).length <= limit
}
