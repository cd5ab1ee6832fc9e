/** All of presence but its surface: what a page loads when it first uses it. */
export { Presences } from './presences.ts'
