import type { LinkRecord } from './tcp-proxy.ts'

/** A link on which the server let the client in; times in ms of the process. */
export interface Connection {
  readonly welcomed: number
  /** When the link stopped forwarding; `Infinity` if it never did. */
  readonly broken: number
  readonly instance: number
}

/** Which welcome belongs to which link: the youngest there was, unless that one was broken already. */
export function connectionsOf(links: readonly LinkRecord[], welcomes: readonly number[]): Connection[] {
  return welcomes.flatMap(welcomed => {
    const link = links.findLast(({ opened }) => opened <= welcomed)
    return link && link.broken > welcomed ? [{ welcomed, broken: link.broken, instance: link.instance }] : []
  })
}
