import { ActionCableConsumer, type CreateOptions } from '../index.ts'
import { createCable } from './create-cable.ts'

/** The official client's consumer over a cable that is made as the page says. */
export function createConsumer(url: string | (() => string), options?: CreateOptions): ActionCableConsumer
export function createConsumer(options?: CreateOptions): ActionCableConsumer
export function createConsumer(
  first?: string | (() => string) | CreateOptions,
  options?: CreateOptions
): ActionCableConsumer {
  return new ActionCableConsumer(
    typeof first === 'string' || typeof first === 'function'
      ? createCable(first, options)
      : createCable(first)
  )
}
