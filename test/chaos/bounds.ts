import type { Figures } from './figures.ts'
import type { ScenarioName } from './scenarios.ts'
import { SCENARIOS } from './scenarios.ts'
import type { WaitsName } from './waits.ts'

/** Stragglers cannot be excluded where links are cut while the app changes its mind or the server forgets. */
const NO_STRAGGLERS: readonly ScenarioName[] = ['calm', 'cut', 'far', 'freeze']
/** Where the cuts are what is tested, there have to be enough of them: per second of publishing. */
const MANY_CUTS: readonly ScenarioName[] = ['cut', 'far']
const CUTS = { median: 0.5, least: 0.35 }

const HELD = 0.95
const DELAYED = 0.01

/** What was promised and did not hold, a sentence for each. */
export function brokenBounds(
  figures: Figures,
  { scenario, waits, seconds }: { scenario: ScenarioName; waits: WaitsName; seconds: number }
): string[] {
  const { owed, once, silent, twice, again, disorder, delayed, late, dead, cuts, gaps, held } = figures
  const everything = SCENARIOS[scenario].promise === 'everything'
  const enough = waits === 'fast' && MANY_CUTS.includes(scenario)
  const bounds: [kept: boolean, sentence: string][] = [
    [owed > 0, 'nothing was published that anybody could get'],
    [silent === 0, `${silent} messages never came and nobody said so`],
    [twice === 0, `${twice} messages came twice`],
    [again === 0, `${again} messages came again when their stream was taken again`],
    [disorder === 0, `${disorder} messages came behind a later one`],
    [dead === 0, `${dead} subscriptions were dead in the end`],
    [delayed < DELAYED * owed, `${delayed} of ${owed} messages came more than a second late`],
    [figures.unhandled === 0, `${figures.unhandled} promises were rejected and nobody handled it`],
    [!everything || once === owed, `${owed - once} of ${owed} messages did not come exactly once`],
    [!everything || gaps === 0, `${gaps} gaps were told where nothing was lost`],
    [!everything || figures.unsent === 0, `the server did not send ${figures.unsent} messages that it took`],
    [
      everything || held.delivered >= HELD * held.all,
      `${held.delivered} of ${held.all} messages that the server still held came`
    ],
    [!NO_STRAGGLERS.includes(scenario) || late === 0, `${late} messages were marked as late`],
    [
      !enough || cuts.median >= CUTS.median * seconds,
      `half of the clients were cut ${cuts.median} times or less`
    ],
    [!enough || cuts.least >= CUTS.least * seconds, `a client was cut only ${cuts.least} times`]
  ]
  return bounds.filter(([kept]) => !kept).map(([, sentence]) => sentence)
}
