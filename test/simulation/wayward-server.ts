import type { FakeSocket } from '../support/fake-socket.ts'

interface Command {
  readonly name: 'subscribe' | 'unsubscribe'
  /** Nothing else of this identifier was waiting when it came. */
  readonly alone: boolean
}

/** What happens to the oldest command of an identifier. */
export type Treatment = 'confirm' | 'reject' | 'lose the answer' | 'ignore' | 'swap'

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

  constructor(socket: FakeSocket, answered: (identifier: string, rejected: boolean) => void) {
    this.#socket = socket
    this.#answered = answered
  }

  hear(frame: Record<string, unknown>): void {
    const { command, identifier } = frame
    if (command === 'ping') return this.#socket.receive({ type: 'pong' })
    if (typeof identifier !== 'string' || (command !== 'subscribe' && command !== 'unsubscribe')) return
    const inbox = this.#inbox(identifier)
    inbox.commands.push({ name: command, alone: inbox.commands.length === 0 })
  }

  holds(identifier: string): boolean {
    return this.#inbox(identifier).held
  }

  broadcast(identifier: string, message: unknown): void {
    if (this.holds(identifier)) this.#socket.receive({ identifier, message })
  }

  treat(identifier: string, treatment: Treatment): void {
    const inbox = this.#inbox(identifier)
    const [command, next] = inbox.commands
    if (!command) return
    // Where a server is seconds behind and loses or swaps commands as well, no client can tell an old confirmation
    // from a new one: only one of the two is meant here.
    if ((treatment === 'swap' || treatment === 'ignore') && !command.alone) return

    // A pool of threads may take up a subscribe before the unsubscribe that came first.
    if (treatment === 'swap') {
      if (inbox.held && command.name === 'unsubscribe' && next?.name === 'subscribe')
        inbox.commands.splice(0, 2, next, command)
      return
    }

    inbox.commands.shift()
    // Who sends an unsubscribe three times in vain gives up: a server that does this is not meant either.
    if (treatment === 'ignore' && ++inbox.ignored < 3) return
    if (command.name === 'unsubscribe') {
      inbox.held = false
    } else if (treatment === 'reject') {
      inbox.held = false
      this.#answer('reject_subscription', identifier)
    } else if (!inbox.held) {
      inbox.held = true
      if (treatment !== 'lose the answer') this.#answer('confirm_subscription', identifier)
    }
  }

  /** Takes up all that waits, in order. */
  catchUp(): void {
    for (const [identifier, { commands }] of this.#inboxes) {
      while (commands.length > 0) this.treat(identifier, 'confirm')
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
