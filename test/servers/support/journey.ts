import { onTestFinished } from 'vitest'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { type Destination, type VisitOptions, Visitor } from './visitor.ts'

export interface Journey {
  ann: Visitor
  way: TcpProxy
  /** Cuts the way, and mends it when `meanwhile` is done. */
  away(meanwhile: () => unknown): Promise<void>
}

/** A visitor whose way to the server can be cut. */
export async function journeyTo(destination: Destination, options: VisitOptions = {}): Promise<Journey> {
  const way = await TcpProxy.start(Number(new URL(destination.url).port))
  onTestFinished(() => way.stop())
  const ann = new Visitor(destination, { way, ...options })
  return {
    ann,
    way,
    async away(meanwhile) {
      way.cut()
      await ann.until('the end of the link', () => ann.cable.state !== 'connected')
      await meanwhile()
      way.mend()
    }
  }
}
