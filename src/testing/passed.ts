import type { Clock } from '../index.ts'

/** Milliseconds that passed since some moment, whoever set the time of day. */
export const passed = (clock: Clock): number => clock.elapsed?.() ?? clock.now()
