import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runSchedule, SIGHTINGS } from './schedule.ts'

// Whatever the quirks do to time and order, they lose nothing that the server keeps: a client that asks from the
// last offset up to which it has everything gets the rest, sooner or later.

const SCHEDULES = 300
const STEPS = 200

describe(`${SCHEDULES} random schedules of ${STEPS} steps`, () => {
  it('lose no message, and show everything that quirks are for', async () => {
    const seen: string[] = []
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const { published, delivered, sightings } = await runSchedule(seed, STEPS)
      expect(delivered, `seed ${seed}`).toEqual(published)
      seen.push(...sightings)
    }
    for (const sighting of SIGHTINGS) expect(seen).toContain(sighting)
  })

  it('are the same again with the same seed, and others with another', async () => {
    const print = async (seed: number) => {
      const { transcript } = await runSchedule(seed, STEPS)
      return createHash('sha256').update(transcript.join('\n')).digest('hex')
    }
    expect(await print(7)).toBe(await print(7))
    expect(await print(7)).not.toBe(await print(8))
  })
})
