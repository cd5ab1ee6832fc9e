import { useEffect, useState } from 'react'

/** The time, in ms since 1970, for what changes without a word of anybody. */
export function useNow(every = 250): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
