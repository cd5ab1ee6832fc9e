/** How long clients wait before they try again. */
export const WAITS = ['fast', 'default'] as const
export type WaitsName = (typeof WAITS)[number]

/** The longest wait that `fast` allows, in ms. */
export const FAST = 250
