import type { FakeSocket } from './fake-socket.ts'
import type { Story } from './story.ts'

/** Answers as a healthy server does, for `ms`: lets in, confirms, pings. What it holds for the newest socket at the end. */
export async function serve({ server, clock }: Story, ms: number): Promise<Set<string>> {
  const read = new Map<FakeSocket, number>()
  let held = new Set<string>()

  for (let passed = 0; passed < ms; passed += 50) {
    const socket = server.sockets.at(-1)
    if (socket?.state === 'opening') server.welcome()
    if (socket && !read.has(socket)) held = new Set()
    for (const { command, identifier } of socket?.sent.slice(read.get(socket) ?? 0) ?? []) {
      if (command === 'unsubscribe') held.delete(String(identifier))
      // A second subscribe gets silence, as from the real ones.
      if (command !== 'subscribe' || held.has(String(identifier))) continue
      held.add(String(identifier))
      server.confirm(String(identifier))
    }
    if (socket) read.set(socket, socket.sent.length)
    if (passed % 3_000 === 0 && socket?.state === 'open') server.ping()
    await clock.advance(50)
  }
  return held
}
