import { ActionCableConsumer as OfficialConsumer } from '@anycable/core'
import type { Cable } from './cable.ts'
import { createCable } from './create-cable.ts'
import type { CreateOptions } from './create-options.ts'
import type { Transport } from './transport/transport.ts'

/** The official client's façade in the words of Rails' client, over a cable of ours. */
export type ActionCableConsumer = Omit<OfficialConsumer, 'cable'> & { readonly cable: Cable }

// Its types leave out what its constructor takes.
const Façade: new (cable: Cable) => Omit<OfficialConsumer, 'cable'> = OfficialConsumer

/** The official client's class itself, so that `instanceof` holds. */
// It has the cable that it is given.
export const ActionCableConsumer = Façade as {
  /** Over a cable that there is. */
  new (cable: Cable): ActionCableConsumer
}

/**
 * Makes the official client's consumer to the given URL, with the options of `createCable`. For Rails' own client,
 * callback for callback, there is `hawser/actioncable`.
 */
export function createConsumer(url: string | (() => string), options?: CreateOptions): ActionCableConsumer
export function createConsumer(options: CreateOptions & { transport: Transport }): ActionCableConsumer
export function createConsumer(
  first: string | (() => string) | (CreateOptions & { transport: Transport }),
  options?: CreateOptions
): ActionCableConsumer {
  return new ActionCableConsumer(typeof first === 'object' ? createCable(first) : createCable(first, options))
}
