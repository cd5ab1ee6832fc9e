import type { NamedChannel } from 'hawser'

/** What was heard of one room while it was wanted: its messages are numbered from 1. */
export class Visit {
  readonly room: number
  readonly channel: NamedChannel
  published = 0
  /** The number of the newest message; `null`: none came. */
  heard: number | null = null
  missed = 0
  twice = 0
  gaps = 0
  messages = 0

  constructor(room: number, channel: NamedChannel) {
    this.room = room
    this.channel = channel
    channel.on('message', message => this.#hear(Number(message)))
    channel.on('recovery', ({ status }) => {
      if (status === 'gap') this.gaps++
    })
  }

  /** What was published and should be here, and is not. Before the first one nobody listened. */
  get behind(): number {
    return this.heard === null ? 0 : this.published - this.heard
  }

  #hear(number: number): void {
    this.messages++
    if (this.heard !== null && number <= this.heard) this.twice++
    else if (this.heard !== null) this.missed += number - this.heard - 1
    this.heard = Math.max(this.heard ?? 0, number)
  }
}
