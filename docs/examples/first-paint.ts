import { type Attributed, type Cable, type Position, sinceOfElement, sinceOfPage } from 'hawser'

export interface Rendered {
  /** The time of the server, in seconds since 1970 UTC. */
  renderedAt: number
  last: Position
}

export function byValue(cable: Cable, { renderedAt, last }: Rendered) {
  // #region value
  const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' }, { since: renderedAt })
  const news = cable.streamFrom('news', { since: last }) // { stream, epoch, offset }
  // #endregion
  return { chat, news }
}

export function byMarkup(cable: Cable, list: Attributed) {
  // #region markup
  const news = cable.streamFrom('news', { since: sinceOfElement(list) })
  const sport = cable.streamFrom('sport', { since: sinceOfPage() })
  // #endregion
  return { news, sport }
}
