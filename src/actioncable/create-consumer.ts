import { getConfig } from './config.ts'
import { Consumer, type ConsumerOptions } from './consumer.ts'
import { INTERNAL } from './internal.ts'

/**
 * Makes a consumer, as Rails' client does: to a URL, to what a function says before each link, or to what
 * `<meta name="action-cable-url">` says, else `/cable`. It speaks the base protocol unless `options.protocol` says
 * otherwise; with `auto` or the extended one missed messages are received, too.
 *
 * ```ts
 * const consumer = createConsumer()
 * consumer.subscriptions.create('ChatChannel', { received: message => render(message) })
 * ```
 */
export function createConsumer(
  url: string | (() => string) = getConfig('url') || INTERNAL.default_mount_path,
  options?: ConsumerOptions
): Consumer {
  return new Consumer(url, options)
}
