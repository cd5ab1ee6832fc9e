/** Seeds of schedules that once failed, and what they showed. */
export const REGRESSIONS: readonly { seed: number; showed: string }[] = []
