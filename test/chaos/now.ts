/** Milliseconds of this process, which nobody can set back: what every record of a run is stamped with. */
export const now = (): number => performance.now()
