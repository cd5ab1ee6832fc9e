import { expect } from 'vitest'
import type { FakeSocket } from '../support/fake-socket.ts'
import type { VectorClient } from './vector-client.ts'
import { checkKeys, identifierOf, type Vector } from './vector-file.ts'

/** Longer than any wait of the client. */
const LONG = 600_000
const KNOWN = [
  'cable',
  'channels',
  'delivered',
  'deliveredAnyOrder',
  'deliveredIfOrdered',
  'positions',
  'events',
  'reconnect',
  'nextConnect',
  'pending',
  'buffered',
  'noUnhandled'
]

/** What the play of a vector left behind. */
export interface Played {
  client: VectorClient
  /** Aliases that messages came for. */
  received: ReadonlySet<string>
  /** The socket of the last attempt that the vector speaks of. */
  attempt: FakeSocket | null
}

/** What a vector expects once its steps are played. */
export async function checkExpectations({ id, expect: wanted }: Vector, played: Played): Promise<void> {
  const { client, received } = played
  checkKeys(wanted, KNOWN, `${id} expect`)
  const { cable, channels = {}, events = [], nextConnect, pending = {}, positions } = wanted
  // Ours keeps the order wherever the server does not lose it.
  const delivered = { ...wanted.delivered, ...wanted.deliveredIfOrdered }

  if (cable === 'disconnected') expect(isReconnecting(played) || client.cable.state === cable).toBe(true)
  else if (cable !== undefined) expect(client.cable.state).toBe(cable)

  for (const [alias, state] of Object.entries(channels)) expect(client.stateOf(alias), alias).toBe(state)
  for (const [alias, messages] of Object.entries(delivered))
    expect(client.delivered.get(alias) ?? [], alias).toEqual(messages)
  for (const [alias, messages] of Object.entries(wanted.deliveredAnyOrder ?? {}))
    expect(sorted(client.delivered.get(alias) ?? []), alias).toEqual(sorted(messages))
  for (const [call, outcome] of Object.entries(pending)) expect(client.outcomes.get(call), call).toBe(outcome)

  expect(inOrder(client.events, events), `${events} in ${client.events}`).toBe(true)
  if (nextConnect) checkAttempt(nextConnect, client, id)
  if (wanted.buffered !== undefined) expect(await buffered(client, received)).toBe(wanted.buffered)
  if (wanted.reconnect !== undefined) expect(await reconnects(played)).toBe(wanted.reconnect)
  if (positions) expect(await nextPositions(client, Object.keys(positions))).toEqual(positions)
}

const sorted = (messages: readonly unknown[]) => messages.map(message => JSON.stringify(message)).sort()

/** What the client asks for when the link breaks now and the server knows nothing of its session. */
async function nextPositions(
  { cable, sent, stage }: VectorClient,
  aliases: readonly string[]
): Promise<object> {
  const { clock, network } = stage
  network.socket.end()
  await clock.advance((cable.status.get().nextRetryAt ?? clock.now()) - clock.now())
  network.socket.accept()
  network.socket.receive({ type: 'welcome', sid: 'another' })
  await clock.advance()

  const asked = sent.filter(({ socket }) => socket === network.socket).map(({ frame }) => frame)
  const streamsOf = (alias: string) => {
    const history = asked.find(({ identifier }) => identifier === identifierOf(alias))?.['history']
    return typeof history === 'object' && history && 'streams' in history ? history.streams : undefined
  }
  return Object.fromEntries(aliases.map(alias => [alias, streamsOf(alias)]))
}

function inOrder(all: readonly string[], wanted: readonly string[]): boolean {
  let next = 0
  for (const event of all) if (event === wanted[next]) next++
  return next === wanted.length
}

function checkAttempt(
  wanted: NonNullable<Vector['expect']['nextConnect']>,
  client: VectorClient,
  id: string
) {
  checkKeys(wanted, ['query', 'queryAbsent', 'protocols'], `${id} nextConnect`)
  const { socket } = client.stage.network
  if (wanted.protocols) expect(socket.protocols).toEqual(wanted.protocols)
  const query = Object.fromEntries(new URL(socket.url).searchParams)
  expect(query).toMatchObject(wanted.query ?? {})
  for (const name of wanted.queryAbsent ?? []) expect(query).not.toHaveProperty(name)
}

/** How many messages reach a channel that comes now, of those that came before it was there. */
async function buffered(client: VectorClient, received: ReadonlySet<string>): Promise<number> {
  const { clock, network } = client.stage
  let count = 0
  for (const alias of received) {
    client.subscribe(alias).on('message', () => void count++)
    await clock.advance(1_000)
    network.socket.receive({ type: 'confirm_subscription', identifier: identifierOf(alias) })
    await clock.advance()
    expect(client.stateOf(alias), `${alias} subscribed afterwards`).toBe('connected')
  }
  return count
}

/** Whether an attempt is under way that the vector does not know of. */
function isReconnecting({ client, attempt }: Played): boolean {
  const known = attempt?.state === 'opening' || attempt?.state === 'open'
  return client.cable.state === 'connecting' && !(known && attempt === client.stage.network.socket)
}

/** Whether an attempt is under way or comes by itself, as the status says. */
async function reconnects(played: Played): Promise<boolean> {
  if (isReconnecting(played)) return true
  const { cable, stage } = played.client
  const { clock, network } = stage
  const { nextRetryAt } = cable.status.get()
  const before = network.sockets.length

  await clock.advance(nextRetryAt === null ? LONG : nextRetryAt - clock.now())
  const tried = network.sockets.length > before
  expect(tried, 'what the status says of the next attempt').toBe(nextRetryAt !== null)
  return tried
}
