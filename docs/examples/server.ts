import {
  createRpcBackend,
  createServer,
  type RpcBackend,
  type Server,
  signStream,
  signToken
} from 'hawser/server'
import { ChatChannel } from './server-channel.ts'

export async function start(): Promise<Server> {
  // #region start
  const server = await createServer({
    channels: { ChatChannel },
    secret: 'only-for-development',
    authenticate: ({ token }) => (token === null ? { name: 'guest' } : null),
    publicStreams: true
  })
  // #endregion
  return server
}

export function sign() {
  // #region sign
  const token = signToken({ name: 'Ada' }, 'only-for-development', { expiresIn: 3_600 })
  const stream = signStream('orders:2024', 'only-for-development')
  // #endregion
  return { token, stream }
}

export async function publish({ origin }: Server): Promise<number> {
  // #region publish
  const { status } = await fetch(`${origin}/_broadcast`, {
    method: 'POST',
    body: JSON.stringify({ stream: 'news', data: JSON.stringify({ title: 'Doors open' }) })
  })
  // #endregion
  return status
}

export async function trouble(server: Server): Promise<void> {
  // #region trouble
  server.cut() // every TCP connection, without a word
  server.disconnect({ name: 'Ada' }, { reconnect: false })
  await server.restart({ pause: 200 })
  // #endregion
}

export async function standBehind(broadcastUrl: string): Promise<RpcBackend> {
  // #region backend
  const backend = await createRpcBackend({
    channels: { ChatChannel },
    authenticate: () => ({ name: 'guest' }),
    broadcastUrl
  })
  // #endregion
  return backend
}
