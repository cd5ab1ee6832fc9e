import { mkdirSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findAnyCable, MissingServer } from '../servers/launch/installed.ts'
import { brokenBounds } from './bounds.ts'
import type { Flags } from './flags.ts'
import { type Plan, plansFor } from './plan.ts'
import { plotsOf } from './report/plot.ts'
import { LEGEND, tableOf } from './report/table.ts'
import { affected, traceOf } from './report/trace.ts'
import { type Result, run } from './run.ts'

const OUTPUT = fileURLToPath(new URL('../.output/chaos/', import.meta.url))

/** All runs, one after the other, and what came of them. Resolves with the exit code. */
export async function chaos(flags: Flags): Promise<number> {
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 32)
  const plans = plansFor(flags, seed)
  try {
    say(`anycable-go ${findAnyCable().version}, seed ${seed}, ${plans.length} runs`)
  } catch (error) {
    if (!(error instanceof MissingServer)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
  mkdirSync(OUTPUT, { recursive: true })

  const results: (Omit<Result, 'subscriptions'> & { broken: string[] })[] = []
  for (const plan of plans) {
    const { figures, subscriptions } = await run(plan)
    const broken = brokenBounds(figures, plan)
    results.push({ plan, figures, broken })
    say(`${nameOf(plan)}: cuts per client ${figures.cuts.median} (least ${figures.cuts.least})`)
    for (const sentence of broken) say(`  ${sentence}`)
    const victim = affected(subscriptions)
    if (victim) keep(`trace ${nameOf(plan)}.txt`, traceOf(victim))
  }

  const table = tableOf(results)
  say(`\n${table}\n${LEGEND}`)
  keep('table.txt', `seed ${seed}\n${table}\n`)
  keep('delays.txt', plotsOf(results))
  say(`Figures, delays and traces: ${relative(process.cwd(), OUTPUT)}`)
  keep('figures.json', JSON.stringify({ seed, results }, null, 2))

  const failed = results.filter(({ plan, broken }) => plan.client === 'hawser' && broken.length > 0)
  if (failed.length > 0) {
    say(
      `Hawser broke a promise in ${failed.map(({ plan }) => nameOf(plan)).join(', ')}; again with --seed ${seed}`
    )
  }
  return failed.length === 0 ? 0 : 1
}

const nameOf = ({ scenario, waits, client }: Plan) => `${scenario} ${waits} ${client}`

function keep(file: string, text: string): void {
  writeFileSync(`${OUTPUT}${file}`, text)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
