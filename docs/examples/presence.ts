import { type Cable, createCable, defineChannel, type Member } from 'hawser'

// #region define
const Hall = defineChannel<{
  params: { room: string }
  message: { text: string }
  presence: { name: string; status: 'here' | 'busy' }
}>('HallChannel')
// #endregion

export async function join(cable: Cable, show: (members: readonly Member[]) => void) {
  // #region join
  const hall = cable.subscribeTo(Hall, { room: 'keynote' })
  await hall.presence.join('ada', { name: 'Ada', status: 'here' })

  const { members } = hall.presence
  const stop = members.subscribe(() => show(members.get()))
  // #endregion
  return { hall, stop }
}

export async function change(hall: InstanceType<typeof Hall>, say: (line: string) => void) {
  // #region events
  hall.presence.on('join', ({ info }) => say(`${info.name} came`))
  hall.presence.on('update', ({ info }) => say(`${info.name} is ${info.status}`))
  hall.presence.on('leave', ({ info }) => say(`${info.name} left`))
  // #endregion

  // #region update
  await hall.presence.update({ name: 'Ada', status: 'busy' })
  await hall.presence.leave()
  // #endregion

  // #region ask
  const byId = await hall.presence.info()
  const list = await hall.presence.refresh()
  // #endregion
  return { byId, list }
}

export function calm(url: string): Cable {
  // #region options
  return createCable(url, {
    presence: { grace: 10_000, refresh: 60_000 },
    timeouts: { presence: 5_000 }
  })
  // #endregion
}
