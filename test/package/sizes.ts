import { basename, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { WITHIN } from './features.ts'

/** Brotli bytes of `createCable` and one channel, recovery and all that they load included. It goes up only by what a commit says it buys. */
export const CEILING = 26_000
/** What it is to be, with recovery. On the same measure @anycable/core weighs 8,000 and @rails/actioncable 2,600. */
export const BUDGET = 4_700

/** One channel, by each client. */
export const PROGRAMS = {
  hawser: `
    import { createCable } from 'hawser'
    createCable('/cable').subscribeTo('ChatChannel', { room: 'keynote' }).on('message', console.log)`,
  storing: `
    import { createCable, storedPositions, webStorage } from 'hawser'
    createCable('/cable', { positions: storedPositions(webStorage()) })
      .subscribeTo('ChatChannel', { room: 'keynote' }).on('message', console.log)`,
  core: `
    import { createCable } from '@anycable/core'
    createCable('/cable', { protocol: 'actioncable-v1-ext-json' })
      .subscribeTo('ChatChannel', { room: 'keynote' }).on('message', console.log)`,
  rails: `
    import { createConsumer } from '@rails/actioncable'
    createConsumer('/cable').subscriptions
      .create({ channel: 'ChatChannel', room: 'keynote' }, { received: console.log })`,
  // Of another field, with a server of its own: what recovery weighs there.
  centrifuge: `
    import { Centrifuge } from 'centrifuge'
    const centrifuge = new Centrifuge('/connection/websocket')
    centrifuge.newSubscription('keynote', { recoverable: true }).on('publication', console.log).subscribe()
    centrifuge.connect()`
}

/** One channel by its definition, bare and with schemas; the library of those is not counted. */
export const DEFINED = {
  defineChannel: `
    import { createCable, defineChannel } from 'hawser'
    createCable('/cable').subscribeTo(defineChannel('ChatChannel'), { room: 'keynote' })
      .on('message', console.log)`,
  defineCheckedChannel: `
    import { createCable, defineCheckedChannel } from 'hawser'
    createCable('/cable').subscribeTo(defineCheckedChannel('ChatChannel', globalThis.schemas), { room: 'keynote' })
      .on('message', console.log)`
}

/** What a page loads to have one channel, in brotli bytes. */
export async function sizeOf(client: keyof typeof PROGRAMS, project: string): Promise<number> {
  return brotli(await bundled(PROGRAMS[client], project))
}

/**
 * What of that each folder of the sources is, the largest first, in brotli bytes: by its share of the minified text, as what is
 * compressed together cannot be taken apart. Files beside the folders count as one.
 */
export async function sharesOf(root: string): Promise<[folder: string, bytes: number][]> {
  const program = PROGRAMS.hawser.replace("'hawser'", JSON.stringify(join(root, 'src/index.ts')))
  const { outputs, text } = await atOnce(program, root)
  const shares = new Map<string, number>()
  let minified = 0
  for (const { inputs } of outputs)
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = folderOf(file)
      minified += bytesInOutput
      shares.set(folder, (shares.get(folder) ?? 0) + bytesInOutput)
    }
  const all = brotli(text)
  return [...shares]
    .map(([folder, bytes]): [string, number] => [folder, Math.round((all * bytes) / minified)])
    .sort(([, one], [, other]) => other - one)
}

function folderOf(file: string): string {
  if (file.includes('node_modules')) return 'dependencies'
  return /(?:^|\/)src\/(\w[\w-]*)\//.exec(file)?.[1] ?? 'cable, channel, options, errors and the like'
}

/** What of that is one of the features within. From the sources. */
export async function sizeWithin(feature: keyof typeof WITHIN, root: string): Promise<number> {
  const left = WITHIN[feature]
  if (!left) throw new Error(`${feature} is no feature of every page`)
  const source = PROGRAMS.hawser.replace("'hawser'", JSON.stringify(join(root, 'src/index.ts')))
  return brotli(await bundled(source, root)) - brotli(await bundled(source, root, [without(left)]))
}

/** Nobody can ask for it, so that none of it is there. */
const without = ({ files, stub }: { files: RegExp; stub: string }): Plugin => ({
  name: 'without a feature',
  setup(build) {
    build.onResolve({ filter: files }, ({ path }) => ({ path, namespace: 'stub' }))
    build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: stub }))
  }
})

/** What an adapter may weigh beside all of the core and presence, the framework itself aside. */
export const ADAPTER_CEILING = 1_500

type Adapter = 'hawser/react' | 'hawser/vue'

/** What an adapter weighs beside all of the core, presence included. */
export async function sizeBeyond(adapter: Adapter, project: string): Promise<number> {
  const core = `export * from 'hawser'\nexport * from 'hawser/presence'`
  const both = brotli(await bundled(`${core}\nexport * from '${adapter}'`, project))
  return both - brotli(await bundled(core, project))
}

/** What a page with one channel loads more when it has all the hooks, the stores below them included. */
export async function hooksSize(adapter: Adapter, project: string): Promise<number> {
  const page = await bundled(`${PROGRAMS.hawser}\nexport * from '${adapter}'`, project)
  return brotli(page) - (await sizeOf('hawser', project))
}

/** What a page loads for a program before any of it is used, minified. `ws`, frameworks and Node's own modules are not counted. */
export async function bundled(program: string, project: string, plugins: Plugin[] = []): Promise<string> {
  const { text } = await atOnce(program, project, plugins)
  return text
}

/** What a page with one channel loads when it first uses the feature of this chunk, in brotli bytes. */
export async function sizeLater(chunk: string, project: string): Promise<number> {
  const { outputFiles } = await bundle(PROGRAMS.hawser, project, [])
  const [file, another] = outputFiles.filter(({ path }) => basename(path).startsWith(`${chunk}-`))
  if (!file || another) throw new Error(`There has to be one chunk named ${chunk}`)
  return brotli(file.text)
}

/**
 * What is loaded with the entry, as one file: what is imported when it is first used stays where it is. Split by esbuild it would be 160 B
 * more, and other figures in every folder: chunks are ordered by names that go by where they are built.
 */
async function atOnce(program: string, project: string, plugins: Plugin[] = []) {
  const { outputFiles, metafile } = await bundle(program, project, [...plugins, LATER])
  return { text: outputFiles.map(({ text }) => text).join(), outputs: Object.values(metafile.outputs) }
}

const LATER: Plugin = {
  name: 'leave what is loaded later',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined
    )
  }
}

const bundle = (contents: string, resolveDir: string, plugins: Plugin[]) =>
  build({
    stdin: { contents, resolveDir, sourcefile: 'page.js' },
    bundle: true,
    splitting: true,
    outdir: join(resolveDir, 'page'),
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    external: ['ws', 'react', 'vue', 'node:*'],
    plugins,
    legalComments: 'none',
    logLevel: 'silent'
  })

export function brotli(text: string): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
}
