import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start } from '../node/child.ts'
import { eventually } from '../support/eventually.ts'

const MAIN = 'examples/live-event/main.ts'
/** Runs a program in a terminal: every Debian has it. */
const SCRIPT = process.platform === 'linux' && existsSync('/usr/bin/script')

describe('The demo', { timeout: 60_000 }, () => {
  it('cuts, restarts, and accounts for every message with exit code 0', async () => {
    const { exitCode, stdout, stderr } = await start(MAIN, ['--for', '2s']).ended

    expect(stderr).toBe('')
    const story = [
      / here +ann, ben, cleo, host \(4\)/,
      / cut +every TCP connection \(4\)/,
      / lost +ann: transport_closed, next try in \d+ ms/,
      / restart +the server goes and comes back/,
      / lost +ann: server_restart, next try in \d+ ms/,
      / recovery ann: \d+ replayed/
    ]
    expect(stdout).toMatch(new RegExp(story.map(({ source }) => source).join('[^]*')))
    expect(stdout).toContain('Everybody is back, and nobody missed a message.')
    expect(exitCode).toBe(0)

    const table = tableIn(stdout)
    expect(table.map(({ name }) => name)).toEqual(['host', 'ann', 'ben', 'cleo'])
    for (const { sent, delivered, replayed, missed } of table) {
      expect(sent).toBe(table[0]?.sent)
      expect(delivered).toBe(sent)
      expect(missed).toBe(0)
      // The programme went on while links were down.
      expect(replayed).toBeGreaterThan(5)
      expect(delivered).toBeGreaterThan(replayed)
    }
  })

  it('ends with exit code 1 and a sentence when a client does not come back', async () => {
    const { exitCode, stdout } = await start('test/demo/blocked-guest.ts').ended

    expect(stdout).toMatch(/^ben is not back after 3 s \((connecting|disconnected)\): No link could be made/m)
    expect(stdout).not.toContain('ann is not back')
    expect(stdout).not.toContain('cleo is not back')
    expect(stdout).not.toContain('Everybody is back,')
    expect(exitCode).toBe(1)
  })

  it('stops on a signal, and does not call that a success', async () => {
    const demo = start(MAIN, ['--for', '60s'])
    await demo.wrote('here')
    demo.process.kill('SIGTERM')

    const { exitCode, stdout, stderr } = await demo.ended
    expect(stdout).toContain('Stopped before the end.')
    expect(stderr).toBe('')
    expect(exitCode).toBe(1)
  })

  it('answers flags it does not understand with a sentence and exit code 2', async () => {
    const { exitCode, stdout, stderr } = await start(MAIN, ['--for', 'ever']).ended

    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^--for takes a time from 2s to 10m, like 10s or 2m, not "ever"\n\nUsage: /)
    expect(stdout).toBe('')
  })

  it.runIf(SCRIPT)('builds the room in Vue for whoever sits at its keys, and ends at q', async () => {
    const demo = spawn('script', [
      '--quiet',
      '--return',
      '--command',
      `node --import tsx ${MAIN}`,
      '/dev/null'
    ])
    onTestFinished(() => void demo.kill())
    const ended = once(demo, 'close')
    let told = ''
    demo.stdout.on('data', text => {
      told += text
    })
    const url = await eventually(() => /The room +(http:\S+).*The doors open\./s.exec(told)?.[1], 30_000)

    expect(told).toMatch(/Vite builds the room of examples\/vue-room.*built in/s)
    expect(await (await fetch(url)).text()).toContain('<title>The keynote room, in Vue</title>')
    demo.stdin.write('q')
    expect(await ended).toEqual([0, null])
    expect(told).toContain('Everybody is back, and nobody missed a message.')
  })

  it('explains itself', async () => {
    const { exitCode, stdout } = await start(MAIN, ['--help']).ended

    expect(stdout).toMatch(/^Usage: npm run demo/)
    expect(exitCode).toBe(0)
  })
})

interface Row {
  name: string
  sent: number
  delivered: number
  replayed: number
  missed: number
}

function tableIn(stdout: string): Row[] {
  const rows = stdout.matchAll(/^ {2}(\w+) +(\d+) +(\d+) +(\d+) +(\d+)$/gm)
  return [...rows].map(([, name = '', sent, delivered, replayed, missed]) => ({
    name,
    sent: Number(sent),
    delivered: Number(delivered),
    replayed: Number(replayed),
    missed: Number(missed)
  }))
}
