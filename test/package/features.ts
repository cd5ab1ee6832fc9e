/** What a feature adds to the page with one channel, as a program that uses it. */
export const FEATURES: Readonly<Record<string, { use: string; imports: string; most: number }>> = {
  'queue()': {
    imports: 'queue',
    use: `chat.sendPolicy = queue({ ttl: 30_000 })`,
    most: 900
  },
  'storedQueue()': {
    imports: 'storedQueue, webStorage',
    use: `chat.sendPolicy = storedQueue(cable, webStorage())`,
    most: 3_600
  },
  'latestBy()': {
    imports: 'latestBy',
    use: `for await (const one of chat.messages({ overflow: latestBy(({ id }) => id) })) console.log(one)`,
    most: 250
  },
  'refetchOn()': {
    imports: 'refetchOn',
    use: `refetchOn(chat, { refetch: () => location.reload() })`,
    most: 450
  },
  'perFrame()': { imports: 'perFrame', use: `perFrame(chat, console.log)`, most: 250 },
  'throttleWhispers()': {
    imports: 'throttleWhispers',
    use: `throttleWhispers(chat, { every: 40 }).whisper(1)`,
    most: 350
  }
}

/** The page with one channel, and the features. */
export const programWith = (...names: readonly string[]) => {
  const used = names.flatMap(name => FEATURES[name] ?? [])
  return `
    import { ${['createCable', ...used.map(({ imports }) => imports)].join(', ')} } from 'hawser'
    const cable = createCable('/cable')
    const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' })
    chat.on('message', console.log)
    ${used.map(({ use }) => use).join('\n')}`
}
