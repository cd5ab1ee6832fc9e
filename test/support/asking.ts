import type { Clock, CreateOptions, TokenSource } from 'hawser'
import { story } from './story.ts'

/** A cable on its first try whose `auth` is answered by the test, told how often it was asked. */
export function asking(
  answer: (asked: number, clock: Clock) => ReturnType<TokenSource>,
  options: CreateOptions = {}
) {
  const counter = { asked: 0 }
  const told = story({
    auth: () => answer(++counter.asked, told.clock),
    websocketAuthStrategy: 'param',
    ...options
  })
  told.cable.connect().catch(() => {})
  return { ...told, counter }
}
