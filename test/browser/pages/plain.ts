import { createCable, StreamChannel, storedPositions, webStorage } from 'hawser'

const place = (tag: string, id: string) => {
  const element = document.body.appendChild(document.createElement(tag))
  element.id = id
  return element
}
const list = (id: string) => {
  const element = place('ul', id)
  return (...texts: string[]) =>
    element.append(...texts.map(text => Object.assign(document.createElement('li'), { textContent: text })))
}

// Until then the page is loading: the test answers when it likes.
await fetch('/start')

const cable = createCable(`ws://${location.host}/cable`, {
  history: { limit: 1_000 },
  positions: storedPositions(webStorage())
})
const room = cable.subscribe(new StreamChannel<number>({ stream_name: 'room' }))
const state = place('p', 'state')
const members = place('p', 'members')
const say = { messages: list('messages'), verdicts: list('verdicts'), states: list('states') }

cable.status.subscribe(() => {
  state.textContent = cable.status.get().state
  say.states(cable.status.get().state)
})
room.on('message', (number, meta) => say.messages(meta?.replayed ? `${number}, replayed` : `${number}`))
room.on('recovery', verdict => say.verdicts(verdict.status))
room.presence.members.subscribe(() => {
  members.textContent = room.presence.members
    .get()
    .map(({ id }) => id)
    .sort()
    .join(' and ')
})
room.presence.join(location.hash.slice(1), {})
cable.on('keepalive', () => {
  document.body.dataset['pings'] = `${Number(document.body.dataset['pings'] ?? 0) + 1}`
})
