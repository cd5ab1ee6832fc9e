import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask, withPlayers } from './players.ts'
import { type Failure, trial } from './run.ts'
import { drawSchedule } from './schedule.ts'

/** A piece of a file, and what stands in its place. */
interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A way to break the engine. */
interface Mutation {
  readonly name: string
  readonly edits: readonly Edit[]
}

const TRACK = 'history/track.ts'

const MUTATIONS: readonly Mutation[] = [
  {
    name: 'forgets what was delivered above a hole',
    edits: [{ file: TRACK, from: '      this.ahead.add(offset)\n', to: '' }]
  },
  {
    name: 'moves the mark before the hole is filled',
    edits: [{ file: TRACK, from: 'if (offset === this.mark + 1) {', to: 'if (offset > this.mark) {' }]
  },
  {
    name: 'takes a lower offset for a second copy outside the window of a replay',
    edits: [
      {
        file: 'history/replay-window.ts',
        from: 'return this.isOpen(now) && ',
        to: 'return '
      },
      {
        file: 'history/history.ts',
        from: 'if (delivery?.isTwin(offset, track)) return',
        to: 'if (delivery?.isTwin(offset, track) ?? true) return'
      }
    ]
  },
  {
    name: 'does not hold live messages back during a replay',
    edits: [
      {
        file: 'history/recovery.ts',
        from: '    held.add(stream, epoch, offset, frame, size)\n',
        to: '    if (track) return this.#delivery.hand(frame, offset, track, false)\n    held.add(stream, epoch, offset, frame, size)\n'
      }
    ]
  },
  {
    name: 'takes a missing restored_ids for all of them',
    edits: [
      {
        file: 'subscription/subscriptions.ts',
        from: 'if (identifiers.has(subscription.identifier))',
        to: 'if ((restored && identifiers.size === 0) || identifiers.has(subscription.identifier))'
      }
    ]
  },
  {
    name: 'applies joins and leaves before the roster that it waits for, and not to it',
    edits: [
      {
        file: 'presence/members.ts',
        from: 'const doubtful = this.#overlay(here)',
        to: 'const doubtful = false'
      }
    ]
  },
  {
    name: 'sends what is queued as soon as there is a link, confirmed or not',
    edits: [
      {
        file: 'outbox/queue.ts',
        from: "if (this.size === 0 && state === 'connected' && this.#owner.send(frame)) return resolve()",
        to: 'if (this.size === 0 && this.#owner.send(frame)) return resolve()'
      }
    ]
  },
  {
    name: 'keeps in its queue for a while what it has sent, and sends it again',
    edits: [
      {
        file: 'outbox/queue.ts',
        from: '      this.#take(entry)?.resolve()\n    } catch',
        to: '      entry.resolve()\n      this.#owner.clock.setTimeout(() => this.#take(entry), 100)\n    } catch'
      }
    ]
  }
]

const BATCH = 50

/** Breaks the engine in each way, in a copy, and plays until somebody notices. Says whether all were noticed. */
export async function proveMutations(schedules: number): Promise<boolean> {
  let all = true
  for (const mutation of MUTATIONS) {
    const caught = await withMutation(mutation, tsconfig => firstFailure(tsconfig, schedules))
    all &&= caught !== null
    const how = caught
      ? `seed ${caught.seed}: ${caught.violations[0]}`
      : `not noticed in ${schedules} schedules`
    console.log(`The engine ${mutation.name}: ${how}`)
  }
  return all
}

const root = fileURLToPath(new URL('../../../', import.meta.url))

async function withMutation<T>({ name, edits }: Mutation, use: (tsconfig: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-mutation-'))
  try {
    await cp(join(root, 'src'), join(folder, 'src'), { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const { file, from, to } of edits) {
      const path = join(folder, 'src', file)
      const parts = (await readFile(path, 'utf8')).split(from)
      if (parts.length !== 2)
        throw new Error(`"${name}" finds its place ${parts.length - 1} times in ${file}: write it anew`)
      await writeFile(path, parts.join(to))
    }

    const tsconfig = join(folder, 'tsconfig.json')
    const paths = {
      hawser: [join(folder, 'src/index.ts')],
      'hawser/presence': [join(folder, 'src/presence/index.ts')],
      'hawser/server': [join(root, 'src/server/index.ts')]
    }
    await writeFile(
      tsconfig,
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: { paths }, include: [root] })
    )
    return await use(tsconfig)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function firstFailure(tsconfig: string, schedules: number): Promise<Failure | null> {
  return withPlayers(async start => {
    const player = start()
    try {
      for (let first = 1; first <= schedules; first += BATCH) {
        const order = { first, count: Math.min(BATCH, schedules - first + 1) }
        for (const failure of (await ask(player, order)).failures) {
          // What fails without the mutation says nothing of it.
          if ((await trial(drawSchedule(failure.seed))).violations.length === 0) return failure
        }
      }
      return null
    } finally {
      if (player.connected) player.disconnect()
    }
  }, tsconfig)
}
