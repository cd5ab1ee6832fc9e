import { createCable, type Place, StreamChannel, type Verdict } from 'hawser'

/** What both pages follow, by the address that they were opened with. */
export const cable = createCable(`ws://${location.host}/cable`, { history: { limit: 1_000 } })
export const Room = StreamChannel<number>
export const params = { stream_name: 'room' }
export const me = { id: location.hash.slice(1) }

/** For the eyes, and for the test: where something may be missing. */
export function noticeOf(verdict: Verdict): string | null {
  if (verdict.status !== 'gap') return null
  const ranges = verdict.missed.map(
    ({ after, before }) => `after ${offsetOf(after)}, before ${offsetOf(before)}`
  )
  return `Something may be missing (${verdict.reason}): ${ranges.join('; ') || 'of any stream'}`
}

const offsetOf = (place: Place | null) => place?.offset ?? 'what comes next'

// The test waits for the first ping: before it nobody can say that nothing was missed.
cable.on('keepalive', () => {
  document.body.dataset['pinged'] = 'yes'
})

/** The longest task of the page so far, in ms, of those that took more than 50. */
let longest = 0
new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
}).observe({ type: 'longtask' })
Object.assign(window, { longestTask: () => longest })
