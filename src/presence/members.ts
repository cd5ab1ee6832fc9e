import type { PresenceChange, PresenceRecord } from '../protocol/presence.ts'
import { type Member, type MemberChange, NOBODY } from './member.ts'
import { frozen, sameValue } from './value.ts'

export interface Heard {
  readonly changes: readonly MemberChange[]
  /** Events came in an order that leaves it open who is here: only another roster tells. */
  readonly doubtful: boolean
}

/** More ids than this that left or came twice, and who is here is asked for anew. */
const MOST_ODD = 100

/**
 * Who is here, by a roster and what was heard since it was asked for. Between the two a server keeps no order: a
 * roster may be older than what came before it, or newer than what comes behind it.
 */
export class Members {
  /** Whether there was a roster: before it nobody is shown. */
  known = false
  readonly #grace: number
  readonly #byId = new Map<string, Member>()
  #list: readonly Member[] | null = NOBODY
  /** The last word on each of whom anything was heard since the oldest roster that is due was asked for. */
  #meanwhile: Map<string, PresenceChange> | null = null
  /** Who left and may come back within the grace, and until when: the first to go first. */
  readonly #leaving = new Map<string, number>()
  /** Of whom was heard what they were already. With the opposite behind it, the two came in the wrong order. */
  readonly #odd = new Map<string, 'join' | 'leave'>()

  /** `grace`: how long who left is still shown, in ms. */
  constructor(grace: number) {
    this.#grace = grace
  }

  /** The same list until something changes. Who stays keeps its place, who comes is the last. */
  get list(): readonly Member[] {
    this.#list ??= Object.freeze([...this.#byId.values()])
    return this.#list
  }

  /** When the next of those goes who have left. */
  get nextLeave(): number | null {
    const [first] = this.#leaving.values()
    return first ?? null
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** A roster was asked for: what is heard from now on may be newer than it. */
  asked(): void {
    this.#meanwhile ??= new Map()
  }

  /** No roster is due. Who was here is shown until the next one says otherwise. */
  unasked(): void {
    this.#meanwhile = null
    this.#odd.clear()
  }

  hear(event: PresenceChange, now: number): Heard {
    const { id, type } = event
    const wasHere = this.#wasHere(id)
    this.#keep(event)
    if (type === 'update') return { changes: this.#byId.has(id) ? this.#enter(event) : [], doubtful: false }

    const doubtful = this.#isOdd(id, type, wasHere === (type === 'join'))
    if (!this.known) return { changes: [], doubtful }
    return { changes: type === 'join' ? this.#enter(event) : this.#remove(id, now), doubtful }
  }

  /** `last`: no other roster is due. */
  roster(records: readonly PresenceRecord[], last: boolean, now: number): Heard {
    const here = new Map(records.map(record => [record.id, record]))
    const doubtful = this.#overlay(here)
    if (last) this.#meanwhile = null

    const first = !this.known
    this.known = true
    const changes: MemberChange[] = []
    for (const id of this.#byId.keys()) if (!here.has(id)) changes.push(...this.#remove(id, now))
    for (const record of here.values()) changes.push(...this.#enter(record))
    // Who was here before we looked did not come now.
    return { changes: first ? [] : changes, doubtful }
  }

  /** Lets those go whose grace is over. */
  expire(now: number): MemberChange[] {
    const changes: MemberChange[] = []
    for (const [id, until] of this.#leaving) {
      if (until > now) break
      changes.push(...this.#drop(id))
    }
    return changes
  }

  clear(): void {
    this.known = false
    this.unasked()
    this.#byId.clear()
    this.#leaving.clear()
    this.#list = NOBODY
  }

  /** As far as we heard. */
  #wasHere(id: string): boolean {
    if (this.known) return this.#byId.has(id) && !this.#leaving.has(id)
    const before = this.#meanwhile?.get(id)
    return before !== undefined && before.type !== 'leave'
  }

  #keep(event: PresenceChange): void {
    if (!this.#meanwhile) return
    const before = this.#meanwhile.get(event.id)
    const came = event.type === 'update' && before?.type === 'join'
    this.#meanwhile.set(event.id, came ? { ...event, type: 'join' } : event)
  }

  /** Puts what was heard meanwhile over a roster. Where the two differ either may be the newer one. */
  #overlay(here: Map<string, PresenceRecord>): boolean {
    let doubtful = false
    for (const [id, event] of this.#meanwhile ?? []) {
      const record = here.get(id)
      if (event.type === 'leave') {
        if (here.delete(id)) doubtful = true
      } else if (!record) {
        if (event.type === 'join') here.set(id, event)
        doubtful = true
      } else if (!sameValue(record.info, event.info)) {
        if (event.type === 'update') here.set(id, event)
        doubtful = true
      }
    }
    return doubtful
  }

  #isOdd(id: string, type: 'join' | 'leave', isNoNews: boolean): boolean {
    const before = this.#odd.get(id)
    this.#odd.delete(id)
    if (isNoNews) this.#odd.set(id, type)
    if (this.#odd.size <= MOST_ODD) return before !== undefined && before !== type
    this.#odd.clear()
    return true
  }

  #enter({ id, info }: PresenceRecord): MemberChange[] {
    this.#leaving.delete(id)
    const before = this.#byId.get(id)
    if (before && sameValue(before.info, info)) return []
    const member = Object.freeze({ id, info: frozen(info) })
    this.#byId.set(id, member)
    this.#list = null
    return [{ type: before ? 'update' : 'join', member }]
  }

  #remove(id: string, now: number): MemberChange[] {
    if (this.#grace === 0) return this.#drop(id)
    if (this.#byId.has(id) && !this.#leaving.has(id)) this.#leaving.set(id, now + this.#grace)
    return []
  }

  #drop(id: string): MemberChange[] {
    const member = this.#byId.get(id)
    this.#leaving.delete(id)
    if (!member) return []
    this.#byId.delete(id)
    this.#list = null
    return [{ type: 'leave', member }]
  }
}
