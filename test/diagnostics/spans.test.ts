import { SpanStatusCode } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { traceSpans } from 'hawser/diagnostics'
import { expect, it } from 'vitest'
import { listening, ROOM } from '../history/breaks.ts'
import { EXTENDED, failHandshake, nextSocket, story } from '../support/story.ts'

/** OpenTelemetry itself, which keeps the spans in memory. */
function openTelemetry() {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const ms = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1e6
  return {
    tracer: provider.getTracer('test'),
    spans: () =>
      exporter.getFinishedSpans().map(({ name, status, attributes, startTime, endTime }) => ({
        name,
        failed: status.code === SpanStatusCode.ERROR ? (status.message ?? '') : null,
        attributes,
        lasted: Math.round(ms(endTime) - ms(startTime))
      }))
  }
}

it('tries, subscriptions and the time without a link become spans, with their lengths', async () => {
  const { cable, clock, server } = story({ protocol: EXTENDED })
  const { tracer, spans } = openTelemetry()
  traceSpans(cable, tracer)

  cable.subscribeTo('Room')
  await clock.advance(30)
  server.welcome('s1')
  await clock.advance(20)
  server.confirm(ROOM)
  server.end()
  const away = await nextSocket({ server, clock })
  await clock.advance(10)
  server.welcome()

  expect(spans()).toMatchObject([
    { name: 'hawser.connect', lasted: 30, failed: null, attributes: { 'hawser.cause': 'connect' } },
    {
      name: 'hawser.subscribe',
      lasted: 20,
      failed: null,
      attributes: { 'hawser.identifier': ROOM, 'hawser.how': 'confirmed' }
    },
    { name: 'hawser.connect', lasted: 10, failed: null, attributes: { 'hawser.cause': 'retry' } },
    {
      name: 'hawser.away',
      lasted: away + 10,
      failed: null,
      attributes: { 'hawser.reason': 'transport_closed' }
    }
  ])
})

it('what fails says why', async () => {
  const told = story()
  const { cable, clock, server } = told
  const { tracer, spans } = openTelemetry()
  traceSpans(cable, tracer)
  cable.subscribeTo('Room')
  server.welcome()
  server.reject(ROOM)
  server.end()
  await nextSocket({ server, clock })
  await failHandshake(told)

  expect(spans().filter(({ failed }) => failed !== null)).toMatchObject([
    { name: 'hawser.subscribe', failed: 'rejected' },
    { name: 'hawser.connect', failed: expect.stringContaining('No link could be made') }
  ])
})

it('a subscription that is given back before it is there is over with that', async () => {
  const { cable, clock, server } = story({ protocol: EXTENDED })
  const { tracer, spans } = openTelemetry()
  traceSpans(cable, tracer)
  const room = cable.subscribeTo('Room')
  server.welcome('s1')
  room.disconnect()
  await clock.advance(20)
  server.confirm(ROOM)
  await clock.advance()

  expect(spans().at(-1)).toMatchObject({
    name: 'hawser.subscribe',
    lasted: 20,
    failed: null,
    attributes: { 'hawser.how': 'given back' }
  })
})

it('undone, it ends what is open and makes no more', async () => {
  const room = listening()
  const { tracer, spans } = openTelemetry()
  const undo = traceSpans(room.cable, tracer)
  room.server.end()
  undo()
  expect(spans()).toMatchObject([{ name: 'hawser.away' }])
  await nextSocket({ server: room.server, clock: room.clock })
  expect(spans()).toHaveLength(1)
})
