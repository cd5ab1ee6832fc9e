import { createServer } from 'hawser/server'
import { authenticate, channels } from '../channels.ts'
import { SECRET } from '../secret.ts'

// The embedded server in a process of its own: embedded-program.ts PORT MODE PING_INTERVAL PONG_WITHIN KEPT RESTART PRESENCE
// KEPT is how many messages of each stream it keeps; RESTART is `remembering` where a gentle one forgets nothing; PRESENCE is how long
// who left is still here, where anything is kept.

const [port, mode, pingInterval, pong, kept, restart, presence] = process.argv.slice(2)

const server = await createServer({
  channels,
  authenticate,
  secret: SECRET,
  publicStreams: true,
  streamsWhisper: true,
  mode: mode === 'anycable' ? 'anycable' : 'polite',
  port: Number(port),
  pingInterval: Number(pingInterval),
  pong: Number(pong),
  history: Number(kept) > 0 && { limit: Number(kept) },
  presence: Number(kept) > 0 && { ttl: Number(presence) },
  // What clients do wrong here they do on purpose.
  onError: () => {},
  request(request, response) {
    if (request.url !== '/restart') return false
    response.writeHead(202).end()
    response.once('close', () => void server.restart({ keepMemory: restart === 'remembering' }))
    return true
  }
})

const end = () => void server.close().then(() => process.exit(0))
process.on('SIGTERM', end)
// Who started this is gone.
process.stdin.resume().once('end', end)
