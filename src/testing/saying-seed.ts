/** Does the work; what it throws then says where, and how the same faults are played again: by the call `again`. */
export async function sayingSeed(again: string, place: string, work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (error) {
    const hint = `It happened ${place}; the same faults again: ${again}`
    throw isError(error) ? told(error, hint) : new Error(`${String(error)}\n\n${hint}`, { cause: error })
  }
}

/** The error stays the one that it was, as test runners show more of theirs than the message. */
function told(error: { message: string; stack?: string }, hint: string): unknown {
  const { message, stack } = error
  error.message = `${message}\n\n${hint}`
  // Where it begins with the message, which some runners print in place of it.
  if (stack?.includes(message)) error.stack = stack.replace(message, () => error.message)
  return error
}

/** Those of another realm too: runners have several. */
const isError = (error: unknown): error is { message: string; stack?: string } =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
