/**
 * The second proof of the vectors plays each with the server's frames withheld, and it has to fail. These do not,
 * each for its reason; the test fails as well when one of them no longer belongs here.
 */

const noFrames = 'the server says nothing in it'

/** Vectors that come out the same without any frame of the server. */
export const WITHOUT_ANY: Record<string, string> = {
  V003: noFrames,
  V004: 'its pings have to change nothing',
  V005: noFrames,
  V006: noFrames,
  V007: noFrames,
  V008: noFrames,
  V013: noFrames,
  V023: noFrames,
  V083: 'its frames have to be answered with nothing'
}

const confirmation = 'its confirmation leads only to the state that the drop ends'
const noTrace = 'what it forbids is a trace of these frames'

/** Single frames, by their number from 0, whose absence changes nothing. */
export const WITHOUT_ONE: Record<string, { frames: readonly number[]; why: string }> = {
  V002: { frames: [0], why: noTrace },
  V004: { frames: [0, 1, 2], why: noTrace },
  V014: { frames: [1], why: confirmation },
  V015: { frames: [1], why: confirmation },
  V016: { frames: [1], why: confirmation },
  V017: { frames: [1], why: confirmation },
  V018: { frames: [1], why: confirmation },
  V019: { frames: [1], why: confirmation },
  V020: { frames: [1], why: confirmation },
  V021: { frames: [1], why: confirmation },
  V022: { frames: [1, 3], why: `${confirmation}; ${noTrace}` },
  V024: { frames: [1], why: confirmation },
  V025: { frames: [2, 3], why: 'silence is over the limit without its pings too' },
  V030: { frames: [1, 3], why: noTrace },
  V033: { frames: [1, 2], why: 'one of the two confirmations is enough' },
  V036: { frames: [2, 3], why: noTrace },
  V037: { frames: [1, 2, 3, 4, 5, 6], why: noTrace },
  V039: { frames: [3], why: 'history comes with recovery' },
  V040: { frames: [1], why: confirmation },
  V046: { frames: [2, 3, 4, 5, 6], why: noTrace },
  V047: { frames: [2, 3], why: noTrace },
  V051: { frames: [1], why: confirmation },
  V052: { frames: [2], why: 'history comes with recovery' },
  V083: { frames: [0, 1], why: noTrace }
}
