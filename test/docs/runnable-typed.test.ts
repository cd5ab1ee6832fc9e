import { createServer } from 'hawser/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as checked from '../../docs/examples/checked-channels.ts'
import * as typed from '../../docs/examples/typed-channels.ts'
import { ChatChannel } from '../../docs/examples/typed-server.ts'
import { eventually } from '../support/eventually.ts'
import { client } from './live.ts'

async function chatServer() {
  const authenticate = ({ url }: { url: string }) => ({ name: new URL(url).searchParams.get('name') ?? '' })
  const server = await createServer({ channels: { ChatChannel }, authenticate })
  onTestFinished(() => server.close())
  return { server, as: (name: string) => client({ ...server, url: `${server.url}?name=${name}` }) }
}

describe('typed-channels.md', () => {
  it('has a room where people type, talk and leave', async () => {
    const { as } = await chatServer()
    const [adas, bobs] = [typed.subscribe(as('Ada')), typed.subscribe(as('Bob'))]
    await Promise.all([adas.ensureSubscribed(), bobs.ensureSubscribed()])
    const shown: string[] = []
    typed.listen(bobs, line => shown.push(line))
    await typed.speak(adas)
    await eventually(() => shown.length === 3)
    expect(shown).toEqual(['Ada is typing', 'Ada: hello', 'Ada left'])
  })

  it('has a class made from a definition', async () => {
    const { as } = await chatServer()
    const room = as('Ada').subscribeTo(typed.Room, { room: 'keynote' })
    const shown: string[] = []
    typed.listen(room, line => shown.push(line))
    await room.say('hello')
    await eventually(() => shown.length === 1)
    expect(shown).toEqual(['Ada: hello'])
  })

  it('tells of what the schemas do not take, on the way out and on the way in', async () => {
    const { server, as } = await chatServer()
    const shown: string[] = []
    const show = (line: string) => shown.push(line)
    const chat = checked.listen(as('Ada'), show)
    await chat.ensureSubscribed()

    await checked.speak(chat, 'x'.repeat(501), show)
    expect(shown.splice(0)).toEqual([
      expect.stringMatching(
        /^Not sent: the payload of "speak" does not fit .* ChatChannel: "text" is wrong: Too big/
      )
    ])
    // The server of this page knows no time.
    await checked.speak(chat, 'hello', show)
    await eventually(() => shown.length === 1)
    expect(shown.splice(0)).toEqual(['ChatChannel, at: {"type":"said","author":"Ada","text":"hello"}'])

    server.broadcast('chat:keynote', { type: 'said', text: 'hello', at: '2026-01-01T00:00:00Z' })
    await eventually(() => shown.length === 1)
    expect(shown).toEqual(['2026-01-01T00:00:00.000Z hello'])
  })
})
