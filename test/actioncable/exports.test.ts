import * as official from '@rails/actioncable'
import * as ours from 'hawser/actioncable'
import { describe, expect, it, vi } from 'vitest'

/** Members of Rails' classes that ours do without, by class, and why. */
const LEFT_OUT = {
  Connection: {
    names: [
      'installEventHandlers',
      'isProtocolSupported',
      'isState',
      'uninstallEventHandlers',
      'events',
      'reopenDelay'
    ],
    because: 'the cable handles its sockets itself, and waits as it sees fit'
  },
  ConnectionMonitor: {
    names: [
      ...['recordConnect', 'recordDisconnect', 'recordMessage', 'startPolling', 'stopPolling', 'poll'],
      ...['getPollInterval', 'reconnectIfStale', 'refreshedAt', 'connectionIsStale', 'disconnectedRecently'],
      ...['visibilityDidChange', 'reconnectionBackoffRate']
    ],
    because: 'the cable listens for pings and waits between tries by rules of its own'
  },
  Consumer: { names: [], because: '' },
  Subscription: { names: [], because: '' },
  SubscriptionGuarantor: {
    names: ['forget', 'startGuaranteeing', 'stopGuaranteeing', 'retrySubscribing'],
    because: 'the cable asks again for what is not confirmed, for as long as it is wanted'
  },
  Subscriptions: { names: ['confirmSubscription'], because: 'only the server confirms' }
} as const

const membersOf = (of: object): string[] => {
  const own = {
    ...Object.getOwnPropertyDescriptors(of),
    ...Object.getOwnPropertyDescriptors(Reflect.get(of, 'prototype'))
  }
  return Object.keys(own).filter(name => !['constructor', 'length', 'name', 'prototype'].includes(name))
}

describe('hawser/actioncable', () => {
  it('exports what @rails/actioncable does, and nothing else', () => {
    const names = Object.keys(official).filter(name => name !== 'default' && name !== 'module.exports')
    expect(Object.keys(ours).sort()).toEqual(names.sort())
  })

  it.each(Object.entries(LEFT_OUT))(
    'has every member of %s but those that are left out',
    (name, { names, because }) => {
      const theirs = membersOf(Reflect.get(official, name))
      const mine = membersOf(Reflect.get(ours, name))
      expect(theirs.filter(member => !mine.includes(member)).sort()).toEqual([...names].sort())
      if (names.length > 0) expect(because).not.toBe('')
    }
  )

  it('has the same words of the wire', () => {
    expect(ours.INTERNAL).toEqual(Reflect.get(official, 'INTERNAL'))
  })

  it('reads the URL out of the page, for each link anew', () => {
    const tags: Record<string, string> = { 'action-cable-url': '/socket' }
    vi.stubGlobal('document', {
      baseURI: 'https://vito.example/deep/page',
      head: {
        querySelector(selector: string) {
          const content = tags[/name='(.*)'/.exec(selector)?.[1] ?? '']
          return content === undefined ? null : { getAttribute: () => content }
        }
      }
    })
    try {
      expect(ours.getConfig('url')).toBe('/socket')
      expect(ours.getConfig('other')).toBe(undefined)
      expect(ours.createConsumer().url).toBe('wss://vito.example/socket')
      delete tags['action-cable-url']
      expect(ours.createConsumer().url).toBe('wss://vito.example/cable')
      expect(ours.createWebSocketURL(() => 'there')).toBe('wss://vito.example/deep/there')
      expect(ours.createWebSocketURL('WS://other.example/cable')).toBe('WS://other.example/cable')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('can be made where there is no page: only a connect says what is wrong', async () => {
    const consumer = ours.createConsumer()
    const reason = new Promise(resolve => consumer.cable.on('close', error => resolve(error?.reason)))
    expect(consumer.connect()).toBe(true)
    expect(await reason).toBe('invalid_option')
  })
})
