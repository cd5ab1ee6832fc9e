import type { StandardSchema } from 'hawser'

type Validate<Output> = StandardSchema<never, Output>['~standard']['validate']

/** A schema by hand, of no library. */
function schema<Input, Output>(validate: Validate<Output>): StandardSchema<Input, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** A time of day is a text on the wire, and minutes for who reads it. */
export const timed = {
  zone: schema<{ zone: string }, { zone: string }>(value => {
    const zone = property(value, 'zone')
    return typeof zone === 'string'
      ? { value: { zone } }
      : { issues: [{ message: 'no zone', path: ['zone'] }] }
  }),
  time: schema<{ at: string }, { at: number }>(value => {
    const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(String(property(value, 'at'))) ?? []
    return hours === undefined
      ? { issues: [{ message: 'no time of day', path: ['at'] }] }
      : { value: { at: Number(hours) * 60 + Number(minutes) } }
  })
}
