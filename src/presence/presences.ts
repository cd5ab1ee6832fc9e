import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { CallError } from '../errors.ts'
import type { Command } from '../protocol/command.ts'
import { Attendance } from './attendance.ts'
import type { Attendant, PresenceCall } from './presence-call.ts'
import { noPresence } from './refusals.ts'
import type { PresenceLink, PresenceOptions, PresenceWorld } from './world.ts'

/** Presence by identifier: made where it is first asked for, so that nobody else pays for it. */
export class Presences implements PresenceWorld {
  readonly clock: Clock
  readonly options: PresenceOptions
  readonly report: Report
  proven = false
  readonly #below: PresenceLink
  readonly #byIdentifier = new Map<string, Attendance>()
  #saidLacking = false

  constructor(below: PresenceLink, options: PresenceOptions, clock: Clock, report: Report) {
    this.#below = below
    this.options = options
    this.clock = clock
    this.report = report
  }

  get(identifier: string): Attendance | undefined {
    return this.#byIdentifier.get(identifier)
  }

  /** Somebody looks on. */
  attend(by: Attendant, identifier: string): Attendance {
    const attendance = this.#byIdentifier.get(identifier) ?? new Attendance(identifier, this)
    this.#byIdentifier.set(identifier, attendance)
    attendance.attend(by)
    return attendance
  }

  /** Does what is asked, or says why not. */
  call(call: PresenceCall): void {
    const { by, signal, done = () => {}, failed = this.report } = call
    const attendance = this.attend(by, call.identifier)
    try {
      switch (call.intent) {
        case 'info':
        case 'refresh':
          return attendance.look({ by, signal, done, failed }, call.intent === 'refresh')
        case 'follow':
          return attendance.follow()
        case 'join':
          attendance.join(by, call.said)
          break
        case 'update':
          attendance.update(by, call.said)
          break
        case 'leave':
          attendance.leave(by)
      }
      done(attendance.list)
    } catch (error) {
      failed(error)
    }
  }

  forget(attendance: { readonly identifier: string }): void {
    const { identifier } = attendance
    // Another may be there by now.
    if (this.#byIdentifier.get(identifier) === attendance) this.#byIdentifier.delete(identifier)
  }

  forgetUser(): void {
    for (const attendance of [...this.#byIdentifier.values()]) attendance.forgetUser()
  }

  get extended(): boolean {
    return this.#below.extended
  }

  listening(identifier: string): boolean {
    return this.#below.listening(identifier)
  }

  check(command: Command): void {
    this.#below.check(command)
  }

  send(command: Command): void {
    this.#below.send(command)
  }

  lacking(isCarried: boolean): CallError {
    const error = noPresence()
    if (!isCarried && !this.#saidLacking) this.report(error)
    this.#saidLacking = true
    return error
  }
}
