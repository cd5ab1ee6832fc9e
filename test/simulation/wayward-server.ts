import type { FakeSocket } from '../support/fake-socket.ts'

interface Command {
  readonly name: 'subscribe' | 'unsubscribe'
  /** Nothing else of this identifier was waiting when it came. */
  readonly alone: boolean
  /** An unsubscribe that a pool of threads takes up only after the next subscribe, or in the end. */
  readonly slow: boolean
}

/** What happens to the oldest command of an identifier. */
export type Treatment = 'confirm' | 'reject' | 'lose the answer' | 'ignore'

interface Inbox {
  readonly commands: Command[]
  held: boolean
  ignored: number
}

/**
 * One link of a server that takes its time: commands wait until the test says what becomes of the oldest. As the
 * real ones it is silent when asked for what it holds already.
 */
export class WaywardServer {
  readonly #socket: FakeSocket
  readonly #answered: (identifier: string, rejected: boolean) => void
  readonly #inboxes = new Map<string, Inbox>()

  readonly #isSlow: () => boolean

  /** `answered` is told of every answer, `isSlow` draws lots for unsubscribes. */
  constructor(
    socket: FakeSocket,
    answered: (identifier: string, rejected: boolean) => void,
    isSlow: () => boolean
  ) {
    this.#socket = socket
    this.#isSlow = isSlow
    this.#answered = answered
  }

  hear(frame: Record<string, unknown>): void {
    const { command, identifier } = frame
    if (command === 'ping') return this.#socket.receive({ type: 'pong' })
    if (typeof identifier !== 'string' || (command !== 'subscribe' && command !== 'unsubscribe')) return
    const inbox = this.#inbox(identifier)
    const alone = inbox.commands.length === 0
    const slow = alone && inbox.held && command === 'unsubscribe' && this.#isSlow()
    inbox.commands.push({ name: command, alone, slow })
  }

  holds(identifier: string): boolean {
    return this.#inbox(identifier).held
  }

  broadcast(identifier: string, message: unknown): void {
    if (this.holds(identifier)) this.#socket.receive({ identifier, message })
  }

  /** What became of the oldest command; `null` when there is none, or it takes its time. */
  treat(identifier: string, treatment: Treatment): Treatment | 'overtake' | null {
    const inbox = this.#inbox(identifier)
    const [command, next] = inbox.commands
    if (!command || (command.slow && !next)) return null
    if (treatment === 'ignore' && !mayIgnore(inbox)) return null

    if (command.slow) {
      // The subscribe goes first, asks for what is still held, and gets silence.
      inbox.commands.splice(0, 2, { ...command, slow: false })
      return 'overtake'
    }
    inbox.commands.shift()
    if (treatment === 'ignore') {
      inbox.ignored++
      return treatment
    }
    if (command.name === 'unsubscribe') {
      inbox.held = false
      return 'confirm'
    }
    if (treatment === 'reject') {
      inbox.held = false
      this.#answer('reject_subscription', identifier)
    } else if (!inbox.held) {
      inbox.held = true
      if (treatment === 'confirm') this.#answer('confirm_subscription', identifier)
    }
    return treatment
  }

  /** Takes up all that waits, in order. */
  catchUp(): void {
    for (const [identifier, { commands }] of this.#inboxes) {
      while (commands.length > 0) {
        if (commands[0]?.slow && !commands[1]) commands[0] = { ...commands[0], slow: false }
        this.treat(identifier, 'confirm')
      }
    }
  }

  #answer(type: string, identifier: string): void {
    this.#answered(identifier, type === 'reject_subscription')
    this.#socket.receive({ type, identifier })
  }

  #inbox(identifier: string): Inbox {
    const inbox = this.#inboxes.get(identifier) ?? { commands: [], held: false, ignored: 0 }
    this.#inboxes.set(identifier, inbox)
    return inbox
  }
}

// Where a server is seconds behind and loses or reorders commands as well, no client can tell an old confirmation from
// a new one. Only one of the two is meant here.

/** Not more than twice on a link: who sent an unsubscribe three times in vain gives up. */
const mayIgnore = ({ commands, ignored }: Inbox) => commands[0]?.alone === true && ignored < 2
