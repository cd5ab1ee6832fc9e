import { renderToNodeStream, renderToString } from 'vue/server-renderer'
import type { Renderer } from '../adapters/rendering.ts'
import { createPage } from './page.ts'

/** Makes the page once all is there. */
export const whole: Renderer = request => renderToString(createPage(request))

/** Sends what it has, and the rest when it is there. */
export const streamed: Renderer = async request => {
  let html = ''
  for await (const chunk of renderToNodeStream(createPage(request))) html += chunk
  return html
}
