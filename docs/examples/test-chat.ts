// #region app
import { type Cable, OfflineError } from 'hawser'

export function createChat(cable: Cable) {
  const channel = cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })
  const lines: string[] = []
  const drafts: string[] = []

  async function say(text: string) {
    try {
      await channel.perform('speak', { text })
    } catch (error) {
      if (!(error instanceof OfflineError)) throw error
      drafts.push(text)
    }
  }
  channel.on('message', ({ text }) => lines.push(text))
  channel.on('connect', () => drafts.splice(0).map(say))
  return { channel, lines, drafts, say }
}
// #endregion
