import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { CallError } from '../errors.ts'
import type { Command } from '../protocol/command.ts'
import { Attendance } from './attendance.ts'
import { noPresence } from './refusals.ts'
import type { PresenceOptions, PresenceOwner, PresenceWorld } from './world.ts'

/** Presence by identifier: made where it is first asked for, so that nobody else pays for it. */
export class Presences implements PresenceWorld {
  readonly clock: Clock
  readonly options: PresenceOptions
  readonly report: Report
  proven = false
  readonly #owner: PresenceOwner
  readonly #byIdentifier = new Map<string, Attendance>()
  #saidLacking = false

  constructor(owner: PresenceOwner, options: PresenceOptions, clock: Clock, report: Report) {
    this.#owner = owner
    this.options = options
    this.clock = clock
    this.report = report
  }

  get(identifier: string): Attendance | undefined {
    return this.#byIdentifier.get(identifier)
  }

  of(identifier: string): Attendance {
    const attendance = this.#byIdentifier.get(identifier) ?? new Attendance(identifier, this)
    this.#byIdentifier.set(identifier, attendance)
    return attendance
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
    return this.#owner.extended
  }

  listening(identifier: string): boolean {
    return this.#owner.listening(identifier)
  }

  unreachable(identifier: string): Error | null {
    return this.#owner.unreachable(identifier)
  }

  check(command: Command): void {
    this.#owner.check(command)
  }

  send(command: Command): void {
    this.#owner.send(command)
  }

  lacking(isCarried: boolean): CallError {
    const error = noPresence()
    if (!isCarried && !this.#saidLacking) this.report(error)
    this.#saidLacking = true
    return error
  }
}
