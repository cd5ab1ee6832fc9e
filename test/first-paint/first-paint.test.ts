import { type Attributed, createCable, sinceOfElement, sinceOfPage } from 'hawser'
import { afterEach, describe, expect, it, vi } from 'vitest'

const element = (attributes: Record<string, string>): Attributed => ({
  getAttribute: name => attributes[name] ?? null
})

/** A page with these meta tags, found by their names as a browser does. */
const page = (...tags: Record<string, string>[]) => ({
  querySelectorAll: (selector: string) =>
    tags.filter(({ name }) => selector.includes(`meta[name="${name}"]`)).map(element)
})

const POSITION = { 'data-cable-stream': 'news', 'data-cable-epoch': 'zK3q', 'data-cable-offset': '17' }

afterEach(() => vi.unstubAllGlobals())

describe('What an element was rendered with', () => {
  it.each([
    ['a position', POSITION, [{ stream: 'news', epoch: 'zK3q', offset: 17 }]],
    ['a time', { 'data-cable-time': '1767225600' }, [1_767_225_600]],
    [
      'both',
      { ...POSITION, 'data-cable-time': ' 1767225600 ' },
      [1_767_225_600, { stream: 'news', epoch: 'zK3q', offset: 17 }]
    ],
    ['nothing', { id: 'news' }, undefined]
  ])('is %s', (_, attributes, since) => {
    expect(sinceOfElement(element(attributes))).toEqual(since)
  })

  it.each([
    ['half a position', { 'data-cable-stream': 'news' }],
    ['an offset that is none', { ...POSITION, 'data-cable-offset': 'last' }],
    ['an empty time', { 'data-cable-time': '' }]
  ])('is refused by subscribe where it is %s', (_, attributes) => {
    const cable = createCable('ws://server.test/cable')
    const since = sinceOfElement(element(attributes))
    expect(() => cable.streamFrom('news', { since })).toThrow(/since is a time in seconds/)
  })
})

describe('What a page was rendered with', () => {
  it('is in its meta tags', () => {
    const since = sinceOfPage(
      page(
        { name: 'viewport', content: 'width=device-width' },
        { name: 'cable-history-timestamp', content: '1767225600' },
        { name: 'cable-position', ...POSITION },
        { name: 'cable-position', ...POSITION, 'data-cable-stream': 'sport' }
      )
    )
    expect(since).toEqual([
      1_767_225_600,
      { stream: 'news', epoch: 'zK3q', offset: 17 },
      { stream: 'sport', epoch: 'zK3q', offset: 17 }
    ])
  })

  it('may have the name that Rails gives to its tags', () => {
    expect(sinceOfPage(page({ name: 'action-cable-history-timestamp', content: '1767225600' }))).toEqual([
      1_767_225_600
    ])
  })

  it('is looked for in the page of now', () => {
    vi.stubGlobal('document', page({ name: 'cable-history-timestamp', content: '1767225600' }))
    expect(sinceOfPage()).toEqual([1_767_225_600])
  })

  it('is nothing without tags, and without a page', () => {
    expect(sinceOfPage(page())).toBeUndefined()
    expect(sinceOfPage()).toBeUndefined()
  })
})
