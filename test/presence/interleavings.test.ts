import { describe, expect, it } from 'vitest'
import type { MemberChange } from '../../src/presence/member.ts'
import { Members } from '../../src/presence/members.ts'
import type { PresenceChange, PresenceRecord } from '../../src/protocol/presence.ts'

const MOST_STEPS = 6

/** What may happen: on the server, on the way, or to the link. */
type Step = 'joinA' | 'leaveA' | 'joinB' | 'leaveB' | 'updateA' | 'swap' | 'ask' | 'cut' | 'event' | 'roster'

/**
 * A server and the way from it: events keep their order, rosters theirs, and neither waits for the other. `swap`: one
 * session of a member left, another came, and the server tells the two in the wrong order, as AnyCable may.
 */
class World {
  readonly members = new Members(0)
  readonly #truth = new Map<string, number>()
  #events: PresenceChange[] = []
  #rosters: PresenceRecord[][] = []
  #version = 0
  #doubtful = false
  /** The list as the told differences make it. */
  readonly #told = new Map<string, unknown>()

  constructor(here: readonly string[]) {
    for (const id of here) this.#truth.set(id, ++this.#version)
    this.#ask()
  }

  /** Whether it could be done. */
  take(step: Step): boolean {
    switch (step) {
      case 'joinA':
      case 'joinB':
        return this.#join(step === 'joinA' ? 'a' : 'b')
      case 'leaveA':
      case 'leaveB':
        return this.#leave(step === 'leaveA' ? 'a' : 'b')
      case 'updateA':
        return this.#update('a')
      case 'swap':
        return this.#swap()
      case 'ask':
        this.#ask()
        return true
      case 'cut':
        this.#events = []
        this.#rosters = []
        this.members.unasked()
        this.#ask()
        return true
      case 'event':
        return this.#hear()
      case 'roster':
        return this.#read()
    }
  }

  /** All that is on its way arrives, and whoever has doubts asks once more. */
  settle(first: 'event' | 'roster'): void {
    while (this.take(first)) {}
    while (this.#hear() || this.#read()) {}
    if (!this.#doubtful) return
    this.#ask()
    this.#read()
    if (this.#doubtful) throw new Error('A roster alone left a doubt')
  }

  get truth(): Record<string, number> {
    return Object.fromEntries([...this.#truth].sort())
  }

  get shown(): Record<string, unknown> {
    const entries = this.members.list.map(({ id, info }) => [id, info] as const)
    if (new Set(entries.map(([id]) => id)).size < entries.length) throw new Error('Somebody is shown twice')
    return Object.fromEntries(entries.sort())
  }

  get told(): Record<string, unknown> {
    return Object.fromEntries([...this.#told].sort())
  }

  #join(id: string): boolean {
    if (this.#truth.has(id)) return false
    this.#truth.set(id, ++this.#version)
    this.#events.push({ type: 'join', id, info: this.#version })
    return true
  }

  #leave(id: string): boolean {
    if (!this.#truth.delete(id)) return false
    this.#events.push({ type: 'leave', id })
    return true
  }

  #update(id: string): boolean {
    if (!this.#truth.has(id)) return false
    this.#truth.set(id, ++this.#version)
    this.#events.push({ type: 'update', id, info: this.#version })
    return true
  }

  #swap(): boolean {
    const [before, last] = this.#events.slice(-2)
    if (before?.type !== 'leave' || last?.type !== 'join' || before.id !== last.id) return false
    this.#events.splice(-2, 2, last, before)
    return true
  }

  #ask(): void {
    this.#doubtful = false
    this.members.asked()
    this.#rosters.push([...this.#truth].map(([id, info]) => ({ id, info })))
  }

  #hear(): boolean {
    const event = this.#events.shift()
    if (event) this.#learn(() => this.members.hear(event, 0))
    return event !== undefined
  }

  #read(): boolean {
    const records = this.#rosters.shift()
    if (!records) return false
    const wasKnown = this.members.known
    this.#learn(() => this.members.roster(records, this.#rosters.length === 0, 0))
    if (!wasKnown) for (const { id, info } of this.members.list) this.#told.set(id, info)
    return true
  }

  #learn(learn: () => { changes: readonly MemberChange[]; doubtful: boolean }): void {
    const before = this.members.list
    const wasKnown = this.members.known
    const { changes, doubtful } = learn()
    this.#doubtful ||= doubtful
    if (wasKnown && (this.members.list === before) !== (changes.length === 0))
      throw new Error('The list changed and nobody was told, or the other way round')
    for (const { type, member } of changes) {
      if ((type === 'join') === this.#told.has(member.id)) throw new Error(`${type} ${member.id} was no news`)
      if (type === 'leave') this.#told.delete(member.id)
      else this.#told.set(member.id, member.info)
    }
  }
}

/** Plays every sequence of at most so many steps that can be taken one after the other. */
function playAll(
  here: readonly string[],
  alphabet: readonly Step[],
  ended: (steps: Step[], world: World) => void
): void {
  const explore = (steps: Step[]) => {
    for (const first of ['event', 'roster'] as const) {
      const world = new World(here)
      if (!steps.every(step => world.take(step))) return
      world.settle(first)
      ended(steps, world)
    }
    if (steps.length < MOST_STEPS) for (const step of alphabet) explore([...steps, step])
  }
  explore([])
}

describe('rosters and events in any order, up to six steps', () => {
  it.each<[what: string, alphabet: Step[]]>([
    ['two that come and go', ['joinA', 'leaveA', 'joinB', 'leaveB', 'ask', 'cut', 'event', 'roster']],
    [
      'one that comes, goes, and says something else',
      ['joinA', 'leaveA', 'updateA', 'ask', 'cut', 'event', 'roster']
    ],
    // A roster that was asked for between two swapped words, and overtakes both, hides it: only the next one tells.
    ['one whose words are swapped', ['joinA', 'leaveA', 'swap', 'cut', 'event', 'roster']]
  ])('lose nobody and double nobody: %s', { timeout: 30_000 }, (_, alphabet) => {
    let played = 0
    for (const here of [[], ['a']])
      playAll(here, alphabet, (steps, { truth, shown, told }) => {
        played++
        if (JSON.stringify([shown, told]) !== JSON.stringify([truth, truth]))
          throw new Error(`${here} ${steps}: ${JSON.stringify({ truth, shown, told })}`)
      })
    console.log(`presence: ${played.toLocaleString('en')} orders of up to ${MOST_STEPS} steps`)
    expect(played).toBeGreaterThan(5_000)
  })
})
