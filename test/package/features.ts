/** What a feature adds to the page with one channel, as a program that uses it, and how many brotli bytes at most. */
export interface Feature {
  readonly use: string
  readonly imports: string
  /** Default `hawser`. */
  readonly from?: string
  readonly most: number
}

/** What is paid by those who import it. */
export const FEATURES: Readonly<Record<string, Feature>> = {
  'queue()': {
    imports: 'queue',
    use: 'chat.sendPolicy = queue({ ttl: 30_000 })',
    most: 850
  },
  'storedQueue()': {
    imports: 'storedQueue, webStorage',
    use: 'chat.sendPolicy = storedQueue(cable, webStorage())',
    most: 4_100
  },
  'storedPositions()': {
    imports: 'storedPositions, webStorage',
    use: `createCable('/other', { positions: storedPositions(webStorage()) })`,
    most: 2_000
  },
  'defineChannel()': {
    imports: 'defineChannel',
    use: `cable.subscribeTo(defineChannel('OtherChannel'))`,
    most: 300
  },
  'defineCheckedChannel()': {
    imports: 'defineCheckedChannel',
    use: `cable.subscribeTo(defineCheckedChannel('OtherChannel', globalThis.schemas))`,
    most: 2_300
  },
  'diagnose()': {
    imports: 'diagnose',
    from: 'hawser/diagnostics',
    use: 'console.log(diagnose(cable).report())',
    most: 2_200
  },
  'traceSpans()': {
    imports: 'traceSpans',
    from: 'hawser/diagnostics',
    use: 'traceSpans(cable, globalThis.tracer)',
    most: 500
  },
  'latestBy()': {
    imports: 'latestBy',
    use: 'for await (const one of chat.messages({ overflow: latestBy(({ id }) => id) })) console.log(one)',
    most: 120
  },
  'refetchOn()': {
    imports: 'refetchOn',
    use: 'refetchOn(chat, { refetch: () => location.reload() })',
    most: 350
  },
  'perFrame()': { imports: 'perFrame', use: 'perFrame(chat, console.log)', most: 250 },
  'throttleWhispers()': {
    imports: 'throttleWhispers',
    use: 'throttleWhispers(chat, { every: 40 }).whisper(1)',
    most: 300
  }
}

/** What a page loads when it first uses it, by the name of the chunk. */
export const LATER: Readonly<Record<string, { chunk: string; most: number }>> = {
  'channel.presence': { chunk: 'presence', most: 3_200 }
}

/** What every page loads, as a channel can do it without an import: the files, and what stands in for them where they are left out. */
export const WITHIN: Readonly<Record<string, { files: RegExp; stub: string; most: number }>> = {
  'channel.presence, unused': {
    files: /\/presence\/(late-presences|channel-presence|official)\.ts$/,
    stub: 'export class LatePresences {}; export class ChannelPresence {}; export const officialCall = 0',
    most: 1_450
  },
  'channel.messages()': {
    files: /\/receiving\/message-loop\.ts$/,
    stub: 'export class ChannelLoop {}',
    most: 500
  },
  'channel.request()': {
    files: /\/outbox\/requests\.ts$/,
    stub: 'export class Requests {}',
    most: 450
  }
}

/** The page with one channel, and the features. */
export const programWith = (...names: readonly string[]) => {
  const used = names.flatMap(name => FEATURES[name] ?? [])
  return `
    import { createCable } from 'hawser'
    ${used.map(({ imports, from = 'hawser' }) => `import { ${imports} } from '${from}'`).join('\n')}
    const cable = createCable('/cable')
    const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' })
    chat.on('message', console.log)
    ${used.map(({ use }) => use).join('\n')}`
}
