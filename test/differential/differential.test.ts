import { describe, expect, it } from 'vitest'
import { type Vector, vectors } from '../contract/vector-file.ts'
import type { Lines } from './account.ts'
import { differences } from './compare.ts'
import type { Protocol, Settings } from './contender.ts'
import { Explanations } from './explain.ts'
import { drawScript, type Kind, type Script } from './script.ts'
import { playScript } from './script-part.ts'
import { perform, type Stage } from './stage.ts'
import { playVector, settingsOf } from './vector-part.ts'

const AREAS = ['handshake', 'disconnect', 'subscribe', 'message', 'restore', 'history', 'ping', 'presence']
const SCRIPTS = 200
const SCRIPTS_OF_A_HALL = 40

const ready = vectors.filter(({ area }) => AREAS.includes(area))
const protocolsOf = ({ protocol }: Vector): Protocol[] => (protocol === 'any' ? ['base', 'ext'] : [protocol])
const draw = (count: number, kind?: Kind) =>
  Array.from({ length: count }, (_, seed) => drawScript(seed + 1, kind))
const scripts = [
  ...draw(SCRIPTS),
  ...draw(SCRIPTS_OF_A_HALL, 'hall'),
  ...draw(SCRIPTS_OF_A_HALL, 'broken hall')
]
/** The official client asks for the past with every subscribe, unless told. Where links break, all is as it comes. */
const settingsFor = ({ kind }: Script): Settings =>
  kind === 'ext' || kind === 'broken hall' ? { historyTimestamp: null } : {}

const explanations = new Explanations()

describe('Hawser and the official client', { timeout: 60_000 }, () => {
  const both = async (protocol: Protocol, settings: Settings, part: (stage: Stage) => Promise<unknown>) => {
    const official = await perform('official', protocol, settings, part)
    const hawser = await perform('hawser', protocol, settings, part)
    return { hawser, differences: differences(official, hawser) }
  }

  for (const vector of ready)
    for (const protocol of protocolsOf(vector))
      it(`differ for a reason in ${vector.id} (${protocol}), if at all: ${vector.title}`, async () => {
        const played = await both(protocol, settingsOf(vector), stage => playVector(vector, stage))
        expect(explanations.unexplained(vector.id, played.differences)).toEqual([])
      })

  it.each(['calm', 'base', 'ext', 'hall', 'broken hall'] as const)(
    'differ for a reason in scripts, if at all: %s',
    async kind => {
      const chosen = scripts.filter(script => script.kind === kind)
      const unexplained: string[] = []
      let same = 0
      for (const script of chosen) {
        let here: string[] = []
        const played = await both(script.protocol, settingsFor(script), async stage => {
          here = await playScript(script, stage)
        })
        const lines = [
          ...explanations.unexplained(kind, played.differences),
          ...disordered(played.hawser),
          ...mistaken(played.hawser, here)
        ]
        unexplained.push(...lines.map(line => `seed ${script.seed} ${line}`))
        if (played.differences.length === 0) same++
      }
      expect(unexplained).toEqual([])
      console.log(`differential: ${chosen.length} scripts, ${kind}: ${same} without any difference`)
    }
  )

  it('have no reason left over', () => {
    expect(explanations.leftOver).toEqual([])
  })
})

/** Messages that came behind a later one of their stream, or again: streams are numbered in the order of publishing. */
function disordered({ delivered }: Lines): string[] {
  const last = new Map<string, number>()
  return delivered.filter(line => {
    const [channel = '', number] = line.split(' ')
    const before = last.get(channel) ?? 0
    if (Number.isNaN(Number(number)) || channel.startsWith('Both')) return false
    last.set(channel, Number(number))
    return Number(number) <= before
  })
}

/** Who the app thinks is in the hall at last, where that is not who the server says is. */
function mistaken({ events }: Lines, here: readonly string[]): string[] {
  const last = events.findLast(line => line.startsWith('Hall has'))
  const wanted = ['Hall has', ...[...here].sort()].join(' ')
  return last === undefined || last.replace(/\{.*?\}/g, '') === wanted ? [] : [`${last}: ${wanted}`]
}
