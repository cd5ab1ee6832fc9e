import WebSocket from 'ws'

/** How many messages of a stream a server has at hand, as it answers somebody who never was there before. */
export async function historyOf(url: string, stream: string): Promise<number> {
  const socket = new WebSocket(url, ['actioncable-v1-ext-json'])
  const identifier = JSON.stringify({ channel: '$pubsub', stream_name: stream })
  try {
    return await new Promise((resolve, reject) => {
      let count = 0
      socket.once('error', reject)
      socket.once('close', () => reject(new Error(`The server said nothing of the history of ${stream}`)))
      socket.once('open', () =>
        socket.send(JSON.stringify({ command: 'subscribe', identifier, history: { since: 1 } }))
      )
      socket.on('message', data => {
        const { type, offset } = JSON.parse(String(data))
        if (offset !== undefined) count++
        if (type === 'confirm_history' || type === 'reject_history') resolve(count)
      })
    })
  } finally {
    socket.terminate()
  }
}
