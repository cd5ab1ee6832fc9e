// #region client
import { createCable } from 'hawser/node'
import { createServer } from 'hawser/server'

const server = await createServer({ publicStreams: true })
const cable = createCable(server.url, { waits: { first: 500, window: 500 } })
const news = cable.streamFrom<string>('news')

news.on('message', (text, meta) => console.log(meta?.replayed ? `replayed: ${text}` : `heard: ${text}`))
news.on('recovery', verdict => {
  console.log(`${verdict.status}, ${verdict.replayed} replayed`)
  if (verdict.status !== 'gap') return
  for (const { stream, after, before } of verdict.missed)
    console.log(
      `${verdict.reason}: ${stream}, behind ${after?.offset} of the old, before ${before?.offset} of the new`
    )
})

const recovery = () => new Promise<void>(resolve => news.once('recovery', () => resolve()))
await recovery()
server.broadcast('news', 'doors open')
await new Promise<void>(resolve => news.once('message', () => resolve()))
// #endregion

// #region cut
server.cut()
server.broadcast('news', 'the band is late')
server.broadcast('news', 'the band is here')
await recovery()
// #endregion

// #region restart
server.cut()
server.broadcast('news', 'nobody will hear this')
await server.restart()
server.broadcast('news', 'good night')
await recovery()
// #endregion

// #region end
cable.disconnect()
await server.close()
// #endregion
