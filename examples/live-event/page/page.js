import { createCable } from '/hawser.browser.js'

const KEPT = 100
const element = id => document.getElementById(id)

// A tab keeps its name across reloads; `?name=ann` gives it another.
const asked = new URLSearchParams(location.search).get('name')
const name = asked ?? sessionStorage.getItem('name') ?? `guest ${Math.floor(100 + Math.random() * 900)}`
sessionStorage.setItem('name', name)
element('name').textContent = name

// Short waits, so that a demo is worth watching; the defaults are made for a crowd.
const cable = createCable(`/cable?name=${encodeURIComponent(name)}`, {
  waits: { first: 500, window: 1_000, cap: 2_000, stable: 1_000, hidden: 2_000 }
})

const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' })
chat.on('message', ({ from, text }) => {
  const who = document.createElement('b')
  who.textContent = from
  append('messages', [who, ` ${text}`])
})
tellOfRecovery(chat, 'messages')

const notifications = cable.subscribeTo('NotificationsChannel')
notifications.on('message', ({ text }) => append('notifications', [text]))
tellOfRecovery(notifications, 'notifications')

// Nothing is told of slides: only the newest counts, and that comes in any case.
const slides = cable.subscribeTo('SlidesChannel', { room: 'keynote' })
slides.on('message', ({ page, title, applause }) => {
  element('slide-page').textContent = `Slide ${page}`
  element('slide-title').textContent = title
  element('applause').textContent = applause
})
element('applaud').addEventListener('click', () => slides.perform('applaud').catch(sayUnsent))

element('form').addEventListener('submit', async event => {
  event.preventDefault()
  const input = element('text')
  try {
    await chat.perform('speak', { text: input.value })
    input.value = ''
    element('unsent').hidden = true
  } catch (error) {
    sayUnsent(error)
  }
})

const SENTENCES = {
  idle: 'Not connected yet',
  connecting: 'Connecting …',
  connected: 'Connected',
  disconnected: 'The link is lost',
  closed: 'Closed'
}

element('retry').addEventListener('click', () => {
  // That this try failed too is told by the status.
  cable.connect().catch(() => {})
})
cable.status.subscribe(showStatus)
setInterval(showNextTry, 100)
showStatus()

function showStatus() {
  const { state, lastError } = cable.status.get()
  element('status').dataset.state = state
  element('state').textContent = state === 'closed' && lastError ? lastError.message : SENTENCES[state]
  element('retry').hidden = state !== 'disconnected' && state !== 'closed'
  showNextTry()
}

function showNextTry() {
  const { nextRetryAt } = cable.status.get()
  const seconds = Math.max(0, (nextRetryAt - Date.now()) / 1_000).toFixed(1)
  element('next').textContent = nextRetryAt === null ? '' : `next try in ${seconds} s`
}

/** A gap is told before what follows it, a recovery behind what was brought back. */
function tellOfRecovery(channel, listId) {
  channel.on('recovery', ({ status, replayed }) => {
    if (status === 'gap') append(listId, ['Something may be missing here'], 'gap')
    else if (replayed === 1) append(listId, ['One missed message was brought back'], 'replayed')
    else if (replayed > 1) append(listId, [`${replayed} missed messages were brought back`], 'replayed')
  })
}

function append(listId, content, kind = 'message') {
  const list = element(listId)
  const item = document.createElement('li')
  item.className = kind
  item.append(...content)
  list.append(item)
  if (list.children.length > KEPT) list.firstElementChild.remove()
  list.scrollTop = list.scrollHeight
}

function sayUnsent(error) {
  element('unsent').textContent = error.message
  element('unsent').hidden = false
}
