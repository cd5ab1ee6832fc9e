import { createCable } from 'hawser'
import { diagnose } from 'hawser/diagnostics'
import { KEPT, PING_EVERY, SHORT_WAITS } from '../settings.ts'
import { visitorOf } from './visitor.ts'

export const visitor = visitorOf(location, sessionStorage)

/** Nothing opens before the first component subscribes. */
export const cable = createCable(`/cable?name=${encodeURIComponent(visitor.name)}`, {
  waits: SHORT_WAITS,
  pingInterval: PING_EVERY,
  history: { limit: KEPT }
})

/** What the panel tells. */
export const diagnosis = diagnose(cable)

/** Where a new visitor begins: with what was said in the last five minutes, as far as the server has it. */
export const since = Math.floor(Date.now() / 1_000) - 300

/** That a try failed too is told by the state. */
export const retry = () => void cable.connect().catch(() => {})
