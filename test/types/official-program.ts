import {
  type Cable,
  Channel,
  type ChannelEvents,
  createCable,
  type Logger,
  type Message,
  ReasonError,
  type TokenRefresher,
  type Transport
} from '@anycable/core'

// A program as one writes it for the official client. The tests take it with the import changed, and nothing else.

interface ChatMessage {
  author: string
  text: string
}

interface ChatEvents extends ChannelEvents<ChatMessage> {
  typing: (author: string) => void
}

interface ChatActions {
  speak: (payload: { text: string }) => void
  leave: () => void
}

export class Chat extends Channel<{ room: string }, ChatMessage, ChatEvents, ChatActions> {
  static override identifier = 'ChatChannel'

  speak(text: string) {
    return this.perform('speak', { text })
  }

  override receive(message: ChatMessage) {
    if (message.text === '…') this.emit('typing', message.author)
    else super.receive(message)
  }
}

class Notifications extends Channel {
  static override identifier = 'NotificationsChannel'
}

const refresh: TokenRefresher = async (transport: Transport) => {
  const answer = await fetch('/token')
  transport.setToken(await answer.text())
}

export function open(url: string, logger: Logger, websocketImplementation: typeof WebSocket): Cable {
  return createCable(url, {
    protocol: 'actioncable-v1-ext-json',
    websocketImplementation,
    websocketAuthStrategy: 'sub-protocol',
    auth: { token: 'token', param: 'jid' },
    tokenRefresher: refresh,
    logger,
    lazy: true,
    pingInterval: 3_000,
    maxMissingPings: 2,
    maxReconnectAttempts: 10,
    reconnectStrategy: attempt => attempt * 1_000,
    concurrentSubscribes: false,
    performFailures: 'throw'
  })
}

export async function takePart(cable: Cable, log: (line: string) => void): Promise<void> {
  const off = cable.on('connect', ({ reconnect, restored }) => log(`connect ${reconnect} ${restored}`))
  cable.on('disconnect', (error: ReasonError) => log(`lost ${error.reason}`))
  cable.on('close', error => log(`closed ${error?.reason}`))
  cable.on('keepalive', at => log(`ping ${at}`))
  cable.once('info', ({ type, identifier, data }) => log(`${type} ${identifier} ${data}`))
  await cable.connect()

  const chat = cable.subscribe(new Chat({ room: 'keynote' }))
  const same = cable.subscribeTo(Chat, { room: chat.params.room })
  chat.on('message', ({ author, text }) => log(`${author}: ${text}`))
  chat.on('typing', author => log(`${author} is typing`))
  chat.once('connect', ({ reconnect }) => log(`subscribed ${reconnect}`))
  chat.on('disconnect', error => log(`away ${error?.reason}`))
  chat.on('close', error => log(`left ${error?.reason}`))
  log(`${chat.identifier} ${chat.channelId} ${chat.state === same.state}`)

  await chat.ensureSubscribed()
  await chat.speak('hello')
  await chat.perform('leave')
  await chat.send({ text: 'no action' })
  await chat.whisper({ author: 'Ada', text: '…' })

  const notifications = cable.subscribe(new Notifications())
  await notifications.perform('read', { id: 7 })
  const named = cable.subscribeTo('NewsChannel', { topic: 'doors' })
  named.on('message', (message: Message) => log(JSON.stringify(message)))

  const stream = cable.streamFrom('news')
  stream.on('message', message => log(JSON.stringify(message)))
  await stream.whisper({ typing: true })
  const signed = cable.streamFromSigned('c2lnbmVk--0')

  try {
    await signed.ensureSubscribed()
  } catch (error) {
    if (error instanceof ReasonError) log(`refused ${error.reason}`)
  }

  off()
  same.disconnect()
  cable.unsubscribe(chat)
  cable.disconnect()
  log(`${cable.state} ${cable.sessionId}`)
}
