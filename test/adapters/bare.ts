import {
  addToList,
  attendChannel,
  type Cable,
  caughtUp,
  createMessageLog,
  followChannel,
  NamedChannel,
  type Store,
  steadyStatus
} from 'hawser'
import { type Adapter, countOne, keyOf, type RoomProps, type Shown } from './adapter.ts'

/** A component without a framework: what an adapter has to do, and nothing else. */
class Room {
  readonly #cable: Cable
  #props: RoomProps
  #channel: NamedChannel<unknown>
  #part = () => {}
  #leave: () => void
  #shown: () => Shown

  constructor(cable: Cable, props: RoomProps) {
    this.#cable = cable
    this.#props = props
    this.#channel = this.#wanted
    ;[this.#shown, this.#leave] = this.#enter()
  }

  get shown(): Shown {
    return this.#shown()
  }

  /** New props: the same channel goes on, and another one takes its place at once. */
  update(props: RoomProps): void {
    const isSame = JSON.stringify(props.me) === JSON.stringify(this.#props.me)
    this.#props = props
    const wanted = this.#wanted
    if (wanted.identifier === this.#channel.identifier) return isSame ? undefined : this.#attend()
    this.#leave()
    this.#channel = wanted
    ;[this.#shown, this.#leave] = this.#enter()
  }

  /** Who we are may have changed. */
  #attend(): void {
    const { me } = this.#props
    this.#part()
    this.#part = me ? attendChannel(this.#cable, this.#channel.presence, me) : () => {}
  }

  unmount(): void {
    this.#leave()
  }

  /** Resolves when there is all to show, with the reason where there never will be. */
  async caughtUp(): Promise<string | null> {
    const { state, lastError } = await caughtUp(this.#channel)
    return state === 'closed' ? (lastError?.reason ?? null) : null
  }

  get #wanted(): NamedChannel<unknown> {
    return new NamedChannel('RoomChannel', { room: this.#props.room })
  }

  #enter(): [shown: () => Shown, leave: () => void] {
    const channel = this.#channel
    const { report } = this.#cable
    const { initial = [], since, me } = this.#props
    const { members } = channel.presence
    const list = createMessageLog<unknown, readonly unknown[]>(
      channel,
      (messages, message) => addToList(messages, message, { limit: 3, key: keyOf }),
      initial,
      report
    )
    const count = createMessageLog<unknown, number>(channel, countOne, 0, report)
    const cable = steadyStatus(this.#cable, 3_000)

    // What a component shows it follows; a framework would render in place of `() => {}`.
    const stores: Store<unknown>[] = [
      list,
      count,
      cable,
      channel.status,
      ...(me === undefined ? [] : [members])
    ]
    const undos = [
      ...stores.map(store => store.subscribe(() => {})),
      followChannel(this.#cable, channel, () => (this.#channel === channel ? this.#props : null), { since }),
      () => this.#part()
    ]
    this.#attend()

    const shown = () => {
      const { state, stage, verdict, lastError } = channel.status.get()
      return {
        cable: cable.get().state,
        state,
        stage,
        recovery: verdict?.status ?? null,
        reason: lastError?.reason ?? null,
        list: list.get(),
        present: members.get().map(({ id, info }): [string, unknown] => [id, info]),
        count: count.get()
      }
    }
    const leave = () => {
      for (const undo of undos) undo()
    }
    return [shown, leave]
  }
}

export const bare: Adapter = {
  name: 'Without a framework',
  async mount(cable, props, copies = 1) {
    const rooms = Array.from({ length: copies }, () => new Room(cable, props))
    const visible = new Set(props.waits ? [] : rooms)
    let failure: string | null = null
    if (props.waits) {
      for (const room of rooms)
        room.caughtUp().then(reason => {
          failure = reason
          if (!reason) visible.add(room)
        })
    }
    return {
      get shown() {
        return [...visible].map(({ shown }) => shown)
      },
      get failure() {
        return failure
      },
      async update(props) {
        for (const room of rooms) room.update(props)
      },
      async unmount() {
        for (const room of rooms) room.unmount()
      }
    }
  },
  async act(step) {
    await step()
  }
}
