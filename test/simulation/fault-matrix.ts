/**
 * Every operation in every phase, with each promise dropped. A program of its own: the test runs it where an
 * unhandled rejection ends the process, so its exit code is the answer. One line a cell, written before and after.
 */
import { OPERATIONS } from './operations.ts'
import { PHASES } from './phases.ts'
import { World } from './world.ts'

const BOUND = 200_000

if (process.argv.includes('--drop-one')) Promise.reject(new Error('a rejection that nobody handles'))

for (const [phase, lead] of Object.entries(PHASES)) {
  for (const [name, { options, act }] of Object.entries(OPERATIONS)) {
    process.stdout.write(`${phase} x ${name}: `)
    const world = new World(options)
    const { cable, clock, errors } = world.stage
    await lead(world)
    const before = errors.length
    await act(world)
    await clock.advance(2_000)

    const healed = await world.heal(BOUND)
    if (healed === null) throw new Error(`not connected after ${BOUND} ms, but ${cable.state}`)
    cable.disconnect()
    await clock.advance(600_000)
    if (cable.state !== 'closed') throw new Error(`disconnected, and yet ${cable.state}`)
    process.stdout.write(`${errors.length - before} reported, connected after ${healed} ms\n`)
  }
}
