import type { ClientName } from '../clients/client.ts'
import type { Figure } from './program.ts'

/** In ms: what a server feels at once. */
const BUCKET = 100

/** When a herd tried, and when each of it was back, in ms of one clock. */
export class HerdTally {
  readonly tries: number[] = []
  readonly returns: number[] = []
  /** When they were dropped, or the server was back. */
  begin = 0

  figures(what: string, name: ClientName, size: number): Figure[] {
    const since = (times: readonly number[]) =>
      times.filter(at => at >= this.begin).map(at => at - this.begin)
    const tries = since(this.tries)
    const buckets = new Map<number, number>()
    for (const at of tries)
      buckets.set(Math.floor(at / BUCKET), (buckets.get(Math.floor(at / BUCKET)) ?? 0) + 1)
    const row = (label: string, unit: Figure['unit'], value: number): Figure => ({
      what: `${what}, ${label}`,
      unit,
      floor: '',
      values: { [name]: value }
    })
    return [
      row('last one back', 's', since(this.returns).reduce((last, at) => Math.max(last, at), 0) / 1_000),
      row('fullest 100 ms', '%', (100 * Math.max(0, ...buckets.values())) / size),
      row('tries each', 'each', this.tries.length / size)
    ]
  }
}
