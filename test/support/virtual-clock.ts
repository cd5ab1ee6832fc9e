export { seeded } from '../../src/testing/seeded.ts'
export { settled, VirtualClock } from '../../src/testing/virtual-clock.ts'
