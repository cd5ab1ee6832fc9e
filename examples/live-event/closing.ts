import { HOST } from '../event-room/stage.ts'
import type { LiveEvent } from './event.ts'
import { type Account, now, type Which } from './ledger.ts'
import { PATIENCE, type Patience, until } from './patience.ts'
import { isHere, type Player } from './players.ts'
import type { Screen } from './screen.ts'

export interface EventEnd {
  /** 0 without complaints. */
  readonly exitCode: 0 | 1
  readonly accounts: ReadonlyMap<string, Account>
  /** What had to be, as the server had lost its memory: a sentence each. */
  readonly remarks: readonly string[]
  /** What should not have been, a sentence each. */
  readonly complaints: readonly string[]
}

/** Waits for stragglers, and holds the publisher's log against what every client wrote down itself. */
export async function closeEvent(
  event: LiveEvent,
  players: readonly Player[],
  { patience = PATIENCE, signal }: Patience
): Promise<EventEnd> {
  const everybodyIsHere = () => players.every(isHere)
  const deadline = now() + patience
  await until(everybodyIsHere, patience, signal)

  // Proves that whoever says it is back hears again.
  const { stage } = event.room
  const last: Which[] = [
    { stream: 'chat', number: stage.say(HOST, 'Thank you all for coming.') },
    { stream: 'notifications', number: stage.publish('notifications', { text: 'The doors close.' }) },
    { stream: 'slides', number: stage.nextSlide() }
  ]
  const hasAll = ({ log }: Player) =>
    last.every(message => log.has(message)) && isWell(event.ledger.account(log))
  await until(() => everybodyIsHere() && players.every(hasAll), deadline - now(), signal)
  return settleAccounts(event, players, patience)
}

const isWell = ({ missed, announced }: Account) => missed === announced

function settleAccounts(event: LiveEvent, players: readonly Player[], patience: number): EventEnd {
  const accounts = new Map(players.map(({ name, log }) => [name, event.ledger.account(log)]))
  const remarks: string[] = []
  const complaints: string[] = []

  for (const player of players) {
    const { name, cable, log } = player
    if (!isHere(player)) {
      const why = cable.status.get().lastError?.message ?? 'not every channel was confirmed'
      complaints.push(`${name} is not back after ${patience / 1_000} s (${cable.state}): ${why}`)
      continue
    }
    const { missed, announced, repeated, outOfOrder } = event.ledger.account(log)
    const silent = missed - announced
    if (silent > 0) complaints.push(`${name} missed ${messages(silent)} without being told`)
    if (announced > 0) {
      const told = `${name} missed ${messages(announced)}, and was told so`
      if (event.room.hasForgotten) remarks.push(`${told}: the server had lost its memory`)
      else complaints.push(`${told}, though the server had kept its memory`)
    }
    if (repeated > 0) complaints.push(`${name} got ${messages(repeated)} more than once`)
    if (outOfOrder > 0) complaints.push(`${name} got ${messages(outOfOrder)} out of order`)
  }
  return { exitCode: complaints.length === 0 ? 0 : 1, accounts, remarks, complaints }
}

const messages = (count: number) => (count === 1 ? 'one message' : `${count} messages`)

/** The table, and how it ended. */
export function tellOfEnd({ accounts, remarks, complaints }: EventEnd, screen: Screen): void {
  const columns = ['sent', 'delivered', 'replayed', 'missed'] as const
  const row = (name: string, cells: readonly (string | number)[]) =>
    screen.line(
      `  ${name.padEnd(6)}${cells.map((cell, at) => `${cell}`.padStart((columns[at]?.length ?? 0) + 3)).join('')}`
    )

  screen.line()
  row('', columns)
  for (const [name, account] of accounts)
    row(
      name,
      columns.map(column => account[column])
    )
  screen.line()
  for (const sentence of [...remarks, ...complaints]) screen.line(sentence)
  if (complaints.length > 0) return
  const ending =
    remarks.length === 0 ? 'nobody missed a message' : 'nobody missed a message without being told'
  screen.line(`Everybody is back, and ${ending}.`)
}
