import { Alarm } from '../alarm.ts'
import { elapsed } from '../clock.ts'
import { OfflineError } from '../errors.ts'
import type { Command } from '../protocol/command.ts'
import type { PresenceEvent, PresenceRecord } from '../protocol/presence.ts'
import type { Member, MemberChange } from './member.ts'
import { Members } from './members.ts'
import { OwnEntry } from './own-entry.ts'
import type { Attendant } from './presence-call.ts'
import { noAnswer, notJoined, taken } from './refusals.ts'
import { type Wait, Waits } from './waits.ts'
import type { PresenceWorld } from './world.ts'

/** Time for events that are on their way, in ms, before who is here is asked for to be sure. */
const SECOND_LOOK = 1_000

/** Presence on one identifier: who is here, what we are, and what is asked of the server about it. */
export class Attendance {
  readonly identifier: string
  readonly #world: PresenceWorld
  readonly #members: Members
  readonly #own = new OwnEntry()
  readonly #attendants = new Set<Attendant>()
  readonly #waits: Waits
  /** Who is here was wanted once, and is kept up from then on. */
  #followed = false
  /** The roster is one of this link. */
  #current = false
  /** A question is under way and not given up. */
  #asking = false
  /** Questions on this link, answers to them, and how many were given up whose answer may still come. */
  #asked = 0
  #answered = 0
  #overdue = 0
  /** The question from which on a roster has to show us. */
  #shownFrom = 0
  #wasSilent = false
  readonly #grace: Alarm
  readonly #patience: Alarm
  readonly #secondLook: Alarm
  readonly #nextLook: Alarm

  constructor(identifier: string, world: PresenceWorld) {
    const { clock, options } = world
    this.identifier = identifier
    this.#world = world
    this.#members = new Members(options.grace)
    this.#waits = new Waits(clock, options.timeout)
    this.#grace = new Alarm(clock)
    this.#patience = new Alarm(clock)
    this.#secondLook = new Alarm(clock)
    this.#nextLook = new Alarm(clock)
  }

  get list(): readonly Member[] {
    return this.#members.list
  }

  attend(attendant: Attendant): void {
    this.#attendants.add(attendant)
  }

  /** It is gone, and what it wanted with it. */
  part(attendant: Attendant, error: Error): void {
    this.#attendants.delete(attendant)
    this.#waits.fail(error, attendant)
    this.leave(attendant)
  }

  /** Nobody has the channel any more. */
  end(error: Error): void {
    for (const attendant of [...this.#attendants]) this.part(attendant, error)
    this.gone()
  }

  /** From now on who is here is known, as soon as the server has said it, and kept up. */
  follow(): void {
    if (this.#followed) return
    this.#followed = true
    this.settle()
  }

  /** Wanted from now on until `leave`, on every link. Throws where it cannot be. */
  join(attendant: Attendant, record: PresenceRecord): void {
    if (this.#own.isTaken(attendant, record.id)) throw taken(this.identifier, record.id)
    this.#world.check({ command: 'join', identifier: this.identifier, presence: record })
    this.#own.want(attendant, record)
    if (this.#isDumb) throw this.#world.lacking(true)
    this.settle()
  }

  update(attendant: Attendant, said: { info?: unknown }): void {
    const { wanted } = this.#own
    if (!wanted || !this.#own.heldBy(attendant)) throw notJoined(this.identifier)
    this.join(attendant, { id: wanted.id, ...said })
  }

  leave(attendant: Attendant): void {
    this.#own.release(attendant)
    this.settle()
  }

  /** Who is here: at once where that is known, else when the server has said it. `anew`: it is asked in any case. */
  look(wait: Wait, anew: boolean): void {
    if (this.#isDumb) return wait.failed(this.#world.lacking(true))

    this.#followed = true
    if (this.#current && !anew) return wait.done(this.list)
    this.#waits.add(wait, this.#asking && !anew ? this.#asked : null, () => this.#tooLate())
    this.settle()
  }

  /** What we take along with a subscribe. */
  along(): PresenceRecord | null {
    return this.#world.extended ? this.#own.along() : null
  }

  /** Makes the server hold what is wanted, and asks what is to be known. While it cannot, nothing is done. */
  settle(): void {
    if (this.#isDumb) this.#sayLacking()
    else if (this.#world.listening(this.identifier)) {
      this.#enter()
      const isFirst = this.#followed && !this.#current && this.#asked === 0
      if (!this.#asking && (isFirst || this.#waits.unasked)) this.#ask()
    }
    this.#endIfIdle()
  }

  receive(event: PresenceEvent): void {
    // What was looked for may have been just that.
    if (!this.#world.proven) this.#secondLook.stop()
    this.#world.proven = true
    if (event.type === 'error') return this.#refused()
    if (event.type === 'info') return this.#roster(event.records)

    const heard = this.#members.hear(event, this.#now)
    // We left nowhere: two words came in the wrong order, or the server took us off.
    const isOurs = event.type === 'leave' && event.id === this.#own.told?.id
    if ((heard.doubtful && this.#followed) || isOurs) this.#lookAgain()
    this.#tell(heard.changes)
  }

  /** The server holds nothing of this channel any more. */
  gone(): void {
    this.#own.untold()
    this.#members.unasked()
    this.#waits.askAgain()
    this.#patience.stop()
    this.#secondLook.stop()
    this.#nextLook.stop()
    this.#asked = this.#answered = this.#overdue = this.#shownFrom = 0
    this.#current = this.#asking = false
    this.#endIfIdle()
  }

  /** The link broke. With an error no other comes by itself. */
  lost(error: Error | null): void {
    if (error) this.#waits.fail(error)
    this.gone()
  }

  /** Another user comes: we are nobody, and who is here is for those to know who are told anew. */
  forgetUser(): void {
    const hadAny = this.list.length > 0
    this.#own.releaseAll()
    this.#members.clear()
    this.#grace.stop()
    this.#current = false
    if (hadAny) this.#tellAll([])
    this.settle()
    if (this.#followed && this.#world.listening(this.identifier) && !this.#isDumb) this.#ask()
  }

  get #now(): number {
    return elapsed(this.#world.clock)
  }

  /** The server listens and understands no word of presence. */
  get #isDumb(): boolean {
    return !this.#world.extended && this.#world.listening(this.identifier)
  }

  #enter(): void {
    const commands = this.#own.commands(this.identifier)
    for (const command of commands) this.#send(command)
    const { told } = this.#own
    if (!told) return
    // Who joins where there is no presence hears nothing at all: the first to join has to ask.
    if (!this.#world.proven && !this.#secondLook.pending) this.#lookAgain()
    if (commands.length === 0) return
    this.#shownFrom = this.#asked + 1
    // Nobody is told of an update; what we say of ourselves we know.
    this.#tell(this.#members.hear({ ...told, type: 'update' }, this.#now).changes)
  }

  #ask(): void {
    this.#secondLook.stop()
    this.#nextLook.stop()
    this.#asking = true
    this.#asked++
    this.#waits.asked(this.#asked)
    this.#members.asked()
    this.#patience.set(this.#world.options.timeout, () => this.#unanswered())
    this.#send({ command: 'presence', identifier: this.identifier })
  }

  #roster(records: readonly PresenceRecord[]): void {
    const isLast = this.#gotAnswer()
    const isFirst = !this.#members.known
    const { changes, doubtful } = this.#members.roster(records, isLast, this.#now)
    this.#current = true
    this.#wasSilent = false
    if (isFirst) this.#tellAll(changes)
    else this.#tell(changes)

    const isLate = this.#overdue > 0
    if (isLate) this.#overdue--
    if (doubtful || isLate) this.#lookAgain()
    this.#refreshLater()
    this.#waits.answered(this.#answered, this.list)
    this.#rejoinIfMissing(records)
    this.settle()
  }

  /** Whether no other is to come. */
  #gotAnswer(): boolean {
    this.#answered = Math.min(this.#answered + 1, this.#asked)
    if (this.#answered < this.#asked) return false
    this.#asking = false
    this.#patience.stop()
    return true
  }

  /** We joined before this was asked for, and yet are not there. */
  #rejoinIfMissing(records: readonly PresenceRecord[]): void {
    const id = this.#own.told?.id
    if (id === undefined || this.#answered < this.#shownFrom) return
    if (!records.some(record => record.id === id)) this.#own.untold()
  }

  #refused(): void {
    this.#gotAnswer()
    this.#sayLacking()
  }

  #sayLacking(): void {
    const isWanted = this.#followed || this.#own.wanted !== null
    if (isWanted) this.#waits.fail(this.#world.lacking(!this.#waits.empty))
  }

  #unanswered(): void {
    this.#overdue++
    this.#answered = this.#asked
    this.#asking = false
    if (!this.#wasSilent) this.#world.report(noAnswer(this.identifier))
    this.#wasSilent = true
    this.settle()
  }

  #tooLate(): Error {
    if (!this.#world.listening(this.identifier)) return new OfflineError('presence')
    // Who waited is told: that is enough.
    this.#wasSilent = true
    return noAnswer(this.identifier)
  }

  /** Once more, for certainty: behind what is under way. */
  #lookAgain(): void {
    this.#secondLook.set(SECOND_LOOK, () => {
      if (this.#asking) this.#lookAgain()
      else if (this.#world.listening(this.identifier)) this.#ask()
    })
  }

  #refreshLater(): void {
    const { clock, options } = this.#world
    if (options.refresh === 0 || !this.#followed) return
    // Who came at once does not ask at once for ever.
    this.#nextLook.set(options.refresh * (0.75 + 0.5 * clock.random()), () => {
      if (!this.#asking && this.#world.listening(this.identifier)) this.#ask()
    })
  }

  #tell(changes: readonly MemberChange[]): void {
    this.#watchGrace()
    if (changes.length > 0) this.#tellAll(changes)
  }

  #tellAll(changes: readonly MemberChange[]): void {
    for (const attendant of [...this.#attendants]) attendant.changed(changes)
  }

  #watchGrace(): void {
    const next = this.#members.nextLeave
    if (next === null) return this.#grace.stop()
    this.#grace.set(Math.max(0, next - this.#now), () => this.#tell(this.#members.expire(this.#now)))
  }

  #send(command: Command): void {
    try {
      this.#world.send(command)
    } catch {
      // A dying socket: its end is told by its close, and all of this is done again on the next.
    }
  }

  #endIfIdle(): void {
    if (this.#attendants.size > 0 || this.#own.told !== null) return
    for (const alarm of [this.#grace, this.#patience, this.#secondLook, this.#nextLook]) alarm.stop()
    this.#world.forget(this)
  }
}
