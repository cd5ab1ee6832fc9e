import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveEvent } from './event.ts'
import { type Account, now } from './ledger.ts'
import { HOST, isHere, type Player } from './players.ts'
import { BUSY, startProgramme } from './programme.ts'
import type { Screen } from './screen.ts'

export interface StoryOptions {
  /** How long the programme lasts, in ms: a cut comes after a third of it, a restart after two. */
  duration: number
  /** How long stragglers are waited for, in ms. Default 15,000. */
  patience?: number
  /** Rejects the story when it is aborted. */
  signal?: AbortSignal
}

export interface StoryEnd {
  /** 0 without complaints. */
  readonly exitCode: 0 | 1
  readonly accounts: ReadonlyMap<string, Account>
  /** What should not have been, a sentence each. */
  readonly complaints: readonly string[]
}

/**
 * The event without anybody at the keys: everything is published whether links are up or not, links are cut, the
 * server is restarted, and in the end the publisher's log is held against what every client wrote down itself.
 */
export async function tellStory(
  event: LiveEvent,
  players: readonly Player[],
  screen: Screen,
  { duration, patience = 15_000, signal }: StoryOptions
): Promise<StoryEnd> {
  const pause = (ms: number) => sleep(ms, undefined, { signal })
  const everybodyIsHere = () => players.every(isHere)

  // Whoever does not make it is told of in the end.
  await until(everybodyIsHere, patience, signal)
  const guests = players.filter(({ name }) => name !== HOST)
  const stopProgramme = startProgramme(event, guests, screen, BUSY)
  const stopCounting = count(event, players, screen)
  try {
    await pause(duration / 3)
    screen.say('cut', `every TCP connection (${event.server.connections})`)
    event.cut()

    await pause(duration / 3)
    screen.say('restart', 'the server goes and comes back')
    await Promise.all([event.restart(), pause(duration / 3)])
  } finally {
    stopProgramme()
    stopCounting()
  }

  const deadline = now() + patience
  await until(everybodyIsHere, patience, signal)
  // Proves that whoever says it is back hears again.
  event.publish('chat', { from: HOST, text: 'Thank you all for coming.' })
  event.publish('notifications', { text: 'The doors close.' })
  event.nextSlide()
  await until(
    () => everybodyIsHere() && players.every(player => isWell(event.ledger.account(player.log))),
    deadline - now(),
    signal
  )
  return settleAccounts(event, players, patience)
}

/** Says once a second how far everybody has come, until the returned function is called. */
function count(event: LiveEvent, players: readonly Player[], screen: Screen): () => void {
  const timer = setInterval(() => {
    const delivered = players.map(({ name, log }) => `${name} ${log.received.length}`)
    screen.say('count', `published ${event.ledger.newest}, arrived at ${delivered.join(', ')}`)
  }, 1_000)
  return () => clearInterval(timer)
}

const isWell = ({ missedWhileHere, repeated }: Account) => missedWhileHere === 0 && repeated === 0

function settleAccounts(event: LiveEvent, players: readonly Player[], patience: number): StoryEnd {
  const accounts = new Map(players.map(({ name, log }) => [name, event.ledger.account(log)]))
  const complaints: string[] = []

  for (const player of players) {
    const { name, cable } = player
    if (!isHere(player)) {
      const why = cable.status.get().lastError?.message ?? 'not every channel was confirmed'
      complaints.push(`${name} is not back after ${patience / 1_000} s (${cable.state}): ${why}`)
    }
    const { missedWhileHere = 0, repeated = 0 } = accounts.get(name) ?? {}
    if (missedWhileHere > 0) complaints.push(`${name} was connected and missed ${messages(missedWhileHere)}`)
    if (repeated > 0) complaints.push(`${name} got ${messages(repeated)} more than once`)
  }
  return { exitCode: complaints.length === 0 ? 0 : 1, accounts, complaints }
}

const messages = (count: number) => (count === 1 ? 'one message' : `${count} messages`)

/** The table, and how it ended. */
export function tellOfEnd({ accounts, complaints }: StoryEnd, screen: Screen): void {
  const columns = ['sent', 'delivered', 'missed while away', 'missed while here']
  const row = (name: string, cells: readonly (string | number)[]) =>
    screen.line(
      `  ${name.padEnd(6)}${cells.map((cell, at) => `${cell}`.padStart((columns[at]?.length ?? 0) + 3)).join('')}`
    )

  screen.line()
  row('', columns)
  for (const [name, { sent, delivered, missedWhileAway, missedWhileHere }] of accounts) {
    row(name, [sent, delivered, missedWhileAway, missedWhileHere])
  }
  screen.line()
  if (complaints.length === 0) screen.line('Everybody is back, and nobody missed a message while connected.')
  for (const complaint of complaints) screen.line(complaint)
}

const LOOK_EVERY = 25

async function until(condition: () => boolean, ms: number, signal?: AbortSignal): Promise<void> {
  const deadline = now() + ms
  while (!condition() && now() < deadline) await sleep(LOOK_EVERY, undefined, { signal })
}
