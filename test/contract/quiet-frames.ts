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

const unasked = 'it answers what nobody asked'
const answered = 'the end of a replay shows in nothing that is looked at'
const bounded = 'who waits is told in time without it too'
const twin = 'the other copy is enough'

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
  V039: { frames: [3], why: unasked },
  V040: { frames: [1], why: confirmation },
  V046: { frames: [2, 3, 4, 5, 6], why: noTrace },
  V047: { frames: [2, 3], why: noTrace },
  V051: { frames: [1], why: confirmation },
  V052: { frames: [2], why: unasked },
  V053: { frames: [2], why: unasked },
  V055: { frames: [2, 6], why: `${unasked}; ${answered}` },
  V056: { frames: [2, 4, 10, 11], why: `${unasked}; ${twin}; ${answered}` },
  V057: { frames: [1, 2, 5], why: `${confirmation}; ${unasked}` },
  V058: { frames: [2, 7], why: `${unasked}; ${answered}` },
  V059: { frames: [1, 2, 4], why: `${confirmation}; ${unasked}; ${noTrace}` },
  V060: { frames: [2], why: answered },
  V061: { frames: [1, 2], why: `${confirmation}; ${unasked}` },
  V062: { frames: [1, 2, 3, 4, 7, 8], why: `${confirmation}; ${unasked}; ${answered}` },
  V063: { frames: [1, 2], why: `${confirmation}; ${unasked}` },
  V064: { frames: [1, 2, 4], why: `${confirmation}; ${unasked}; ${answered}` },
  V065: { frames: [2, 5, 9, 10], why: `${unasked}; ${twin}; ${answered}` },
  V066: { frames: [2, 5, 10, 11], why: `${unasked}; ${twin}; ${answered}` },
  V067: { frames: [2, 5, 6, 7], why: `${unasked}; ${twin}; ${answered}` },
  V068: { frames: [2], why: unasked },
  V069: { frames: [2], why: unasked },
  V070: { frames: [2], why: unasked },
  V071: { frames: [2], why: unasked },
  V072: { frames: [2], why: unasked },
  V073: { frames: [2, 4, 9, 11], why: `${unasked}; ${answered}` },
  V074: { frames: [2, 8], why: `${unasked}; ${answered}` },
  V075: { frames: [1, 2, 3, 6, 9], why: `${confirmation}; ${twin}` },
  V077: { frames: [1, 2, 4], why: `${confirmation}; ${unasked}; its ping has to change nothing` },
  V078: { frames: [1, 2, 3], why: `${unasked}; ${noTrace}` },
  V079: { frames: [2], why: unasked },
  V080: { frames: [1, 2, 3, 6, 9], why: `${confirmation}; ${unasked}; how far a replay came does not count` },
  V083: { frames: [0, 1], why: noTrace },
  V085: { frames: [2], why: unasked },
  V086: { frames: [2], why: unasked },
  V087: { frames: [2], why: unasked },
  V088: { frames: [1, 2], why: `${bounded}; ${unasked}` },
  V089: { frames: [2], why: unasked },
  V090: { frames: [2], why: unasked },
  V091: { frames: [1, 2], why: `${confirmation}; ${unasked}` }
}
