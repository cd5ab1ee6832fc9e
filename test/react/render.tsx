import { Writable } from 'node:stream'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import type { Renderer } from '../adapters/rendering.ts'
import { Page, resourceOf } from './page.tsx'

/** Waits for the data, and then makes the page. */
export const whole: Renderer = async ({ data, ...request }) => {
  const text = await data
  return renderToString(<Page {...request} data={{ read: () => text }} />)
}

/** Sends what it has, and the data when it is there. */
export const streamed: Renderer = ({ data, ...request }) =>
  new Promise((resolve, reject) => {
    let html = ''
    const sink = new Writable({
      write(chunk, _, done) {
        html += chunk
        done()
      },
      final(done) {
        resolve(html)
        done()
      }
    })
    const { pipe } = renderToPipeableStream(<Page {...request} data={resourceOf(data)} />, {
      onShellReady: () => pipe(sink),
      onError: reject
    })
  })
