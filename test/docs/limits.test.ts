import { expect, it } from 'vitest'
import { filesIn, page, read } from './pages.ts'

it('limits.md has every bound of the code', () => {
  const { text } = page('docs/limits.md')
  const bounds = filesIn('src', '.ts').flatMap(path =>
    [...read(path).matchAll(/^(?:export )?const (MOST_\w+) =/gm)].map(
      ([, name]) => `\`${name}\` in \`${path}\``
    )
  )
  // How patient, how often something is tried, how late a time may be: these count nothing that is held.
  const held = bounds.filter(bound => !/^`MOST_(PATIENCE|TRIES|CUT_OFF|SECONDS)`/.test(bound))
  expect(held.length).toBeGreaterThan(8)
  expect(held.filter(bound => !text.includes(bound))).toEqual([])
})

/** What holds as many as there are: a field of a class, or what a function keeps for those that it returns. */
const GROWING =
  /^ {2}(?:readonly |let |const )?#?(\w+)(?:: [^=\n]+)? = (?:new (?:Map|Set|Ranges)\b.*|\[\])$|#(\w+) \?\?= (?:new (?:Map|Set|Ranges)\b|\[\])/gm

/** What is bounded by the table, and by which of its rows; and what is as many as limits.md says below it. */
const BOUND: Record<string, string> = {
  'actioncable/consumer.ts': 'set by the app',
  'actioncable/subscriptions.ts': 'the channels that are wanted',
  'connection/connection.ts': 'MOST_EARLY',
  'diagnostics/channel-story.ts': 'the channels that are wanted',
  'diagnostics/diagnosis.ts': 'most',
  'diagnostics/round-trip.ts': 'the channels that are wanted',
  'diagnostics/spans.ts': 'the channels that are wanted',
  'engine.ts': 'the calls that wait',
  'console-report.ts': 'MOST_KINDS',
  'history/held.ts': 'DEFAULT_HISTORY.mostHeld',
  'history/ranges.ts': 'MOST_STRAGGLERS',
  'history/recovery.ts': 'MOST_NAMED',
  'history/replay-window.ts': 'MOST_EPOCHS',
  'node/message-queue.ts': 'mostWaiting',
  'outbox/journal.ts': 'MOST_CALLS',
  'outbox/queue.ts': 'PASSING.max',
  'outbox/requests.ts': 'the calls that wait',
  'outbox/throttle-whispers.ts': 'set by the app',
  'presence/attendance.ts': 'the channels that are wanted',
  'presence/late-presences.ts': 'the calls that wait',
  'presence/members.ts': 'the members of a channel',
  'presence/own-entry.ts': 'the channels that are wanted',
  'presence/presences.ts': 'the channels that are wanted',
  'presence/waits.ts': 'the calls that wait',
  'receiving/overflow.ts': 'max',
  'receiving/per-frame.ts': 'max',
  'react/guests.ts': 'what a component is told while',
  'schema/checked-presence.ts': 'the members of a channel',
  'schema/presence-reader.ts': 'MOST_TOLD',
  'storage/stored-positions.ts': 'MOST_STORED',
  'subscription/earlier.ts': 'MOST_KEPT',
  'subscription/strays.ts': 'MOST_KEPT',
  'subscription/subscriptions.ts': 'MOST_REJECTED',
  'subscription/work.ts': 'SUBSCRIPTION_DEFAULTS.mostHeld',
  'trace.ts': 'their listeners',
  'transport/websocket.ts': 'set by the app',
  'view/message-log.ts': 'what a component is told while'
}

/** What they gather is gone when they return. */
const IN_ONE_CALL = ['diagnostics/explain.ts', 'history/judge.ts', 'history/tracks.ts', 'storage/record.ts']

it('limits.md knows what may grow in a client, and its bound', () => {
  const { text } = page('docs/limits.md')
  // The one of tests keeps more, and the server is not for days.
  const clients = filesIn('src', '.ts').filter(path => !/^src\/(?:testing|server)\//.test(path))
  const growing = clients.filter(path => read(path).match(GROWING)).map(path => path.replace('src/', ''))
  expect(growing.length).toBeGreaterThan(20)
  expect(growing.filter(path => !(path in BOUND) && !IN_ONE_CALL.includes(path))).toEqual([])
  expect(Object.keys(BOUND).filter(path => !growing.includes(path))).toEqual([])
  const unknown = Object.values(BOUND).filter(bound => !text.replaceAll('\n', ' ').includes(bound))
  expect(unknown).toEqual([])
})
