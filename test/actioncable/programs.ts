import type { Consumer, Subscription } from 'hawser/actioncable'
import type { Performance } from './performance.ts'

/** What apps do with Rails' client, each a small program. What they see is noted, and has to be alike with both. */
export const PROGRAMS = {
  'a subscription hears its callbacks in order': async play => {
    const room = await play.enters(play.consumer())
    await play.broadcast({ event: 'hello' })
    await play.noted('received {"event":"hello"}')
    play.note('same', room.unsubscribe() === room)
  },

  'a message is whatever the server sends': async play => {
    await play.enters(play.consumer())
    for (const message of [{ deep: [{ a: 1 }] }, 'text', 7, false, [], '']) {
      await play.broadcast(message)
      await play.noted(`received ${typeof message === 'string' ? message : JSON.stringify(message)}`)
    }
  },

  'a channel is named by a string': async play => {
    const channel = play.consumer().subscriptions.create('RoomChannel', play.callbacks())
    await play.noted('connected {"reconnected":false}')
    play.note(channel.identifier)
    channel.perform('echo', { n: 1 })
    await play.noted('received {"event":"echo","data":{"n":1,"action":"echo"}}')
  },

  'a mixin brings methods and state, and may replace what there is': async play => {
    interface Chat extends Subscription {
      said: string[]
      say(text: string): boolean
    }
    const mixin = {
      said: [],
      ...play.callbacks(),
      say(this: Chat, text: string) {
        this.said.push(text)
        return this.perform('say', { text })
      },
      channel: 'a word that a façade may use itself',
      unsubscribe: () => play.note('not yet')
    }
    const chat = Object.assign(await play.enters(play.consumer(), mixin), mixin)
    play.note('said', chat.say('hello'), chat.said, chat.channel)
    await play.noted('received {"event":"said","user":"ann","text":"hello"}')
    chat.unsubscribe()
    await play.isAlive(chat, 'still here')
  },

  'params keep their order in the identifier, and an object is not written to': async play => {
    const params = { room: play.room, channel: 'RoomChannel', discreet: true }
    const { subscriptions } = play.consumer()
    const room = subscriptions.create(params, play.callbacks())
    await play.noted('connected {"reconnected":false}')
    play.note(Object.keys(params), room.identifier === JSON.stringify(params))
    play.note(subscriptions.findAll(room.identifier).length, subscriptions.findAll('{}').length)
  },

  'a rejected subscription is over': async play => {
    const consumer = play.consumer()
    const { subscriptions } = consumer
    const closed = subscriptions.create({ channel: 'RoomChannel', room: 'closed' }, play.callbacks())
    await play.noted('rejected')
    play.note(subscriptions.findAll(closed.identifier).length)
    const room = await play.enters(consumer)
    await play.isAlive(room, 'the others live')
  },

  'actions are called, and say whether they were sent': async play => {
    const consumer = play.consumer()
    const early = consumer.subscriptions.create({ channel: 'RoomChannel', room: play.room, discreet: true })
    play.note('before the link', early.perform('echo'), consumer.send({ command: 'nothing' }))
    const room = await play.enters(consumer, play.callbacks(), { second: true })
    play.note('perform', room.perform('echo', { list: [1, null, { deep: true }] }))
    await play.noted('received {"event":"echo","data":{"list":[1,null,{"deep":true}],"action":"echo"}}')
    play.note('send', room.send({ plain: 'yes' }))
    await play.noted('received {"event":"received","data":{"plain":"yes"}}')
    consumer.disconnect()
    await play.noted('disconnected {"willAttemptReconnect":false}')
    play.note('after the link', room.perform('echo'), room.send({}))
  },

  'who unsubscribes hears nothing any more, and the server knows': async play => {
    const [ann, bob] = [play.consumer('ann'), play.consumer('bob')]
    const watching = await play.enters(ann, play.callbacks('ann'))
    const leaving = await play.enters(bob, play.callbacks('bob'), { discreet: false })
    leaving.unsubscribe()
    await play.noted('ann received {"event":"left","user":"bob"}')
    await play.broadcast('anybody?')
    await play.noted('ann received anybody?')
    play.note(bob.subscriptions.findAll(leaving.identifier).length)
    watching.unsubscribe()
  },

  'two share what they both subscribe to before the link is there': async play => {
    const { subscriptions } = play.consumer()
    const params = { channel: 'RoomChannel', room: play.room, discreet: true }
    const first = subscriptions.create(params, play.callbacks('first'))
    const second = subscriptions.create(params, play.callbacks('second'))
    await play.noted('second connected {"reconnected":false}')
    play.note(subscriptions.findAll(first.identifier).length)
    first.unsubscribe()
    second.perform('echo', { n: 1 })
    await play.noted('second received {"event":"echo","data":{"n":1,"action":"echo"}}')
  },

  'a second one of the same channel comes late': async play => {
    const consumer = play.consumer()
    await play.enters(consumer, play.callbacks('first'))
    const late = consumer.subscriptions.create(
      { channel: 'RoomChannel', room: play.room, discreet: true },
      play.callbacks('late')
    )
    late.perform('echo', { mark: 'sent' })
    await play.noted('late received {"event":"echo","data":{"mark":"sent","action":"echo"}}')
  },

  'what the server says while it lets in': async play => {
    await play.enters(play.consumer(), play.callbacks(), { greet: true })
    await play.noted('received {"event":"greeting","user":"ann"}')
  },

  'connecting and disconnecting by hand': async play => {
    const consumer = play.consumer()
    const { connection } = consumer
    play.note(connection.getState(), connection.isOpen(), connection.isActive())
    play.note('connect', consumer.connect(), consumer.connect(), connection.getState())
    await play.until('the link', () => connection.isOpen())
    play.note('open', consumer.connect(), consumer.ensureActiveConnection() ?? 'as it is')
    await play.enters(consumer)
    play.note(connection.getProtocol() ?? 'none', connection.triedToReconnect())

    consumer.disconnect()
    await play.noted('disconnected {"willAttemptReconnect":false}')
    await play.until('the end of the link', () => !connection.isActive())
    play.note(connection.getState(), 'again', consumer.ensureActiveConnection() ?? 'as it is')
    await play.noted('connected {"reconnected":false}', 2)
  },

  'a new subscription connects what was disconnected': async play => {
    const consumer = play.consumer()
    await play.enters(consumer, play.callbacks('first'))
    await end(play, consumer)
    await play.enters(consumer, play.callbacks('second'), { second: true })
    await play.noted('first connected {"reconnected":false}', 2)
    await play.noted('second connected {"reconnected":false}')
    play.lastInAnyOrder(2)
  },

  'a lost link comes back': async play => {
    const way = await play.way()
    const consumer = play.consumer('ann', { url: way.url(play.server.url) })
    const room = await play.enters(consumer)
    way.cut()
    await play.noted('disconnected {"willAttemptReconnect":true}')
    play.note('perform', room.perform('echo'), Boolean(consumer.connection.monitor.isRunning()))
    way.mend()
    await play.noted('connected {"reconnected":true}')
    await play.isAlive(room, 'here again')
  },

  'a lost link comes back, with two channels': async play => {
    const way = await play.way()
    const consumer = play.consumer('ann', { url: way.url(play.server.url) })
    await play.enters(consumer)
    const second = await play.enters(consumer, play.callbacks(), { second: true })
    way.cut()
    await play.noted('disconnected {"willAttemptReconnect":true}', 2)
    way.mend()
    await play.until('both', () => play.log.filter(line => /^connected/.test(line)).length === 4)
    await play.isAlive(second, 'here again')
  },

  'a link is made anew by hand': async play => {
    const consumer = play.consumer()
    const room = await play.enters(consumer)
    consumer.connection.reopen()
    await play.noted('disconnected {"willAttemptReconnect":true}')
    await play.until('the link', () => play.log.filter(line => /^connected/.test(line)).length === 2)
    await play.isAlive(room, 'here again')
  },

  'who is not let in is told that it is final': async play => {
    const consumer = play.consumer('nobody')
    consumer.subscriptions.create({ channel: 'RoomChannel', room: play.room }, play.callbacks())
    await play.noted('disconnected {"willAttemptReconnect":false}')
    play.note(consumer.connection.isActive(), Boolean(consumer.connection.monitor.isRunning()))
  },

  'a function says where to, before each link; sub-protocols are offered': async play => {
    const urls: string[] = []
    const consumer = play.rails.createConsumer(() => {
      urls.push(`${play.server.url}?user=user-${urls.length}`)
      return String(urls.at(-1))
    })
    consumer.addSubProtocol('some-token')
    play.note(consumer.subprotocols, urls.length)
    const room = await play.enters(consumer)
    room.perform('whoami')
    await play.noted('received {"event":"you","user":"user-0"}')
    play.note(consumer.connection.getProtocol() ?? 'none')
    await end(play, consumer)
    consumer.connect()
    await play.noted('connected {"reconnected":false}', 2)
    room.perform('whoami')
    await play.until('another user', () => /"you","user":"user-[1-9]/.test(String(play.log.at(-1))))
    play.log.pop()
    await end(play, consumer)
  },

  'the list of subscriptions is there to be walked': async play => {
    const consumer = play.consumer()
    const { subscriptions } = consumer
    const rooms = [
      await play.enters(play.consumer(), play.callbacks('elsewhere')),
      await play.enters(consumer, play.callbacks('a')),
      await play.enters(consumer, play.callbacks('b'), { other: 1 })
    ]
    play.note(subscriptions.subscriptions.map(one => rooms.indexOf(one)))
    subscriptions.notifyAll('received', 'to all')
    subscriptions.notify(String(rooms[1]?.identifier), 'received', 'to one')
    for (const one of subscriptions.subscriptions) one.unsubscribe()
    play.note(subscriptions.subscriptions.length, subscriptions.consumer === consumer)
  },

  'the log is off until it is wanted': async play => {
    const { adapters, logger } = play.rails
    const { logger: before } = adapters
    const lines: unknown[][] = []
    adapters.logger = { log: (...line) => lines.push(line) }
    logger.log('nothing')
    play.note(lines.length)
    logger.enabled = true
    logger.log('something', { n: 1 })
    logger.enabled = false
    adapters.logger = before
    play.note((lines[0] ?? []).slice(0, -1), typeof lines[0]?.at(-1))
  }
} satisfies Record<string, (play: Performance) => Promise<void>>

export type ProgramName = keyof typeof PROGRAMS

async function end(play: Performance, consumer: Consumer): Promise<void> {
  const ends = play.log.length
  consumer.disconnect()
  await play.until('the end', () => play.log.slice(ends).some(line => line.includes('disconnected')))
  await play.until('the socket to be gone', () => !consumer.connection.isActive())
}
