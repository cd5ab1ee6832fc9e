import { createCable } from 'hawser/node'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Chat, ROOM } from '../../examples/event-room/channels.ts'
import { embedded } from '../../examples/event-room/embedded.ts'
import { openRoom, type Room } from '../../examples/event-room/room.ts'
import { type Child, start } from '../node/child.ts'
import { eventually } from '../support/eventually.ts'

const MAIN = 'examples/bot/start.ts'

/** It ends with the test, however that ends. */
function startBot(...args: string[]): Child {
  vi.stubEnv('ANYCABLE_GO', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const child = start(MAIN, args)
  onTestFinished(() => void child.process.kill('SIGKILL'))
  return child
}

async function terminate({ process, ended }: Child) {
  process.kill('SIGTERM')
  const { exitCode, stderr } = await ended
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
}

describe('The bot of the examples', { timeout: 30_000 }, () => {
  it('opens a room of its own, answers whoever sits at its terminal, and ends on SIGTERM with exit code 0', async () => {
    const bot = startBot('--name', 'ann')
    await bot.wrote('bosun is in the room')
    const type = (line: string) => bot.process.stdin.write(`${line}\n`)

    type('!help')
    await bot.wrote('bosun: !help: this list · !who: who is here')
    type('!who')
    await bot.wrote('bosun: ann, bosun (2)')
    type('!slide')
    await bot.wrote('bosun: Slide 1: Welcome aboard')
    type('!sing')
    await bot.wrote('bosun: I do not know !sing.')
    type('/dance')
    await bot.wrote('/cut: Ends every connection')
    type('/cut')
    await bot.wrote('host: Said right after the cut, 3 of 3')
    type('!slide')
    await bot.wrote('bosun: Slide 1: Welcome aboard', 2)

    await terminate(bot)
  })

  describe('in a room that is open', () => {
    let room: Room

    beforeEach(async () => {
      room = await openRoom(embedded({ pingInterval: 200 }), { page: new Map() })
    })
    afterEach(() => room.close())

    it('answers what was asked while its link was cut, and says when it may have missed something', async () => {
      const said: string[] = []
      const cable = createCable(room.url, { waits: { first: 100, window: 100 } })
      onTestFinished(() => cable.disconnect())
      const chat = cable.subscribeTo(Chat, ROOM)
      chat.onMessage('said', ({ from, text }) => said.push(`${from}: ${text}`))
      const bot = startBot('--url', room.url)
      await bot.wrote('bosun is in the room')
      await eventually(() => chat.state === 'connected')
      await chat.perform('speak', { text: '!slide' })
      await eventually(() => said.includes('bosun: Slide 1: Welcome aboard'))

      // It reaches the bot as well: before the first ping nothing is proven.
      await new Promise<void>(resolve => cable.once('keepalive', () => resolve()))
      room.cut()
      room.stage.say('ben', '!lost')
      await eventually(() => said.includes('bosun: Nothing, so far.'), 10_000)
      await bot.wrote('↻ ben: !lost')

      await room.keepOut(async () => {
        room.stage.say('ben', '!who')
        await room.restart('forgetting')
      })
      await eventually(
        () => said.some(text => /^bosun: I may have missed a command \(chat after 4/.test(text)),
        10_000
      )
      await terminate(bot)
    })
  })

  it('answers flags it does not understand with a sentence and exit code 2', async () => {
    const { exitCode, stderr } = await startBot('--url', 'http://example.test').ended

    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /^--url takes a URL of a cable, like ws:\/\/…, not "http:\/\/example.test"\n\nUsage: /
    )
  })
})
