import { IDENTIFIER } from './world.ts'

const MEGABYTE = 2 ** 20

/** What no server should say, as it stands on the wire. */
export function* hostileFrames(): Generator<string | ArrayBuffer> {
  yield* ['', 'null', '42', '"x"', '[]', '{oops', '{}']
  yield new ArrayBuffer(16)
  yield '['.repeat(100_000)
  yield `{"identifier":${JSON.stringify(IDENTIFIER)},"message":"${'x'.repeat(10 * MEGABYTE)}"}`
  yield '{"__proto__":{"polluted":true},"type":"__proto__"}'
  yield '{"constructor":{"prototype":{"polluted":true}}}'

  const odd: unknown[] = [null, true, 5, '', [], {}, { toString: 1 }]
  for (const value of odd) {
    yield frame({ type: value })
    yield frame({ type: 'ping', message: value })
    yield frame({ type: 'confirm_subscription', identifier: value })
    yield frame({ type: 'reject_subscription', identifier: value })
    yield frame({ type: 'confirm_history', identifier: value })
    yield frame({ type: 'presence', identifier: value, message: value })
    yield frame({ identifier: value, message: value })
    yield frame({ identifier: IDENTIFIER, message: value, stream_id: value, epoch: value, offset: value })
    yield frame({ type: 'welcome', sid: value, restored: value, restored_ids: value })
  }
  yield frame({ type: 'disconnect', reason: { a: 1 }, reconnect: 'yes' })
}

const frame = (value: object) => JSON.stringify(value)
