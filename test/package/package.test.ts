import { execFile } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createServer } from 'hawser/server'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linksOf, pages } from '../docs/pages.ts'
import { complaints, typesOf } from './compiler.ts'
import { COMPILERS, complaintsOf, type Mistake, mistakesIn } from './compilers.ts'
import { FEATURES, LATER, programWith, WITHIN } from './features.ts'
import { TYPES, VALUES } from './names.ts'
import { nodes } from './nodes.ts'
import { OLD_CHUNK, type Packed, pack, ROOT } from './packed.ts'
import { RUNNERS, runTests } from './runners.ts'
import {
  ADAPTER_CEILING,
  BUDGET,
  brotli,
  bundled,
  CEILING,
  DEFINED,
  hooksSize,
  PROGRAMS,
  sizeBeyond,
  sizeLater,
  sizeOf,
  sizeWithin
} from './sizes.ts'

let packed: Packed

beforeAll(() => {
  packed = pack()
}, 60_000)

afterAll(() => packed.remove())

describe('The tarball', { timeout: 60_000 }, () => {
  it('holds what a user needs and nothing else', () => {
    const chunk = /^dist\/chunks\/[a-z-]+-[\w-]{8}\.(js(\.map)?|d\.ts)$/
    const entries = [
      'index',
      'actioncable',
      'diagnostics',
      'node',
      'presence',
      'react',
      'server',
      'testing',
      'vue',
      'web'
    ].flatMap(name => [`${name}.d.ts`, `${name}.js`, `${name}.js.map`])
    const dist = [...entries, 'hawser.browser.js', 'hawser.browser.js.map'].map(name => `dist/${name}`)

    const docs = pages.map(({ path }) => path).filter(path => path.startsWith('docs/'))
    const others = packed.files.filter(file => !chunk.test(file))
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', ...dist.sort(), ...docs, 'package.json'])

    const textsOf = (ending: string) => packed.files.filter(file => file.endsWith(ending)).map(packed.read)
    const importers = { js: textsOf('.js'), 'd.ts': textsOf('.d.ts') }
    for (const file of packed.files.filter(one => chunk.test(one))) {
      // A declaration is imported by the name of what it declares.
      const name = file.replace(/^.*\/|\.map$/g, '').replace(/\.d\.ts$/, '.js')
      expect(
        importers[file.endsWith('.d.ts') ? 'd.ts' : 'js'].some(text => text.includes(`/${name}'`)),
        `${file} is not imported`
      ).toBe(true)
    }
  })

  it('has the pages that its pages lead to, but for the work on the project itself', () => {
    const OF_THE_PROJECT = /^(CONTRIBUTING\.md|(docs\/)?examples(\/.*)?)$/
    const shipped = pages.filter(({ path }) => packed.files.includes(path))
    const targets = shipped.flatMap(page =>
      linksOf(page)
        .filter(link => !/^(https?:|#)/.test(link))
        .map(link => join(dirname(page.path), link.replace(/#.*/, '')))
    )
    expect(targets.length).toBeGreaterThan(100)
    expect(targets.filter(path => !packed.files.includes(path) && !OF_THE_PROJECT.test(path))).toEqual([])
  })

  it('has nothing of a build before this one', () => {
    expect(packed.files).not.toContain(`dist/${OLD_CHUNK}`)
  })

  it('has the single file for browsers load no other', () => {
    const text = packed.read('dist/hawser.browser.js')
    expect(text).toContain('another channel of this cable is on')
    expect(text).not.toMatch(/\bimport\b[^.]*?["'(]/)
  })

  it('names no place of the machine that made it', () => {
    for (const file of packed.files) {
      const text = packed.read(file)
      expect(text.includes(ROOT) || text.includes(packed.project), file).toBe(false)
    }
  })

  it('is what publint wants', async () => {
    const { messages } = await publint({ pkgDir: join(packed.project, 'node_modules/hawser'), pack: false })
    expect(messages.filter(({ type }) => type !== 'suggestion')).toEqual([])
  })

  it('has types that are right wherever ES modules are', async () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const flags = [
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--format',
      'ascii',
      '--no-color',
      '--no-emoji'
    ]
    // Exits with 1, and so throws, where it finds a problem.
    const { stdout } = await promisify(execFile)(process.execPath, [attw, packed.tarball, ...flags])
    for (const resolution of ['node16 (from ESM)', 'bundler'])
      expect(stdout.split(`${resolution}: OK`), resolution).toHaveLength(Object.keys(VALUES).length + 2)
  })
})

describe('A project that installed it', { timeout: 60_000 }, () => {
  it.each(Object.keys(VALUES))('imports from %s what is promised', name => {
    const script = `console.log(JSON.stringify(Object.keys(await import('${name}')).sort()))`
    expect(JSON.parse(packed.node('--input-type=module', '--eval', script))).toEqual(VALUES[name])
  })

  it.each(Object.keys(TYPES))('finds in %s the types that are promised', file => {
    expect(typesOf(join(packed.project, 'node_modules/hawser/dist', file))).toEqual(TYPES[file])
  })

  it('needs nothing of Node for hawser/testing', async () => {
    const code = await bundled("export * from 'hawser/testing'", packed.project)
    expect(code).toContain('createTestCable')
    expect(code).not.toMatch(/\bnode:|\bBuffer\b|\bprocess\./)
  })

  it.each(Object.keys(RUNNERS))('runs a test of its own by hawser/testing in %s', runner => {
    expect(runTests(runner, packed)).toMatch(/shows what was said while the link was down|1 passed/)
  })

  it('may require it, too', () => {
    const script =
      "const { createCable } = require('hawser'); console.log(createCable('ws://server.test/cable').state)"
    expect(packed.node('--eval', script)).toBe('idle\n')
  })

  it.each(nodes())('imports and requires it on Node %s, and a message crosses', (version, path) => {
    const program = join(packed.project, 'round-trip.mjs')
    cpSync(join(ROOT, 'test/package/consumer/round-trip.mjs'), program)
    // Node 20 has a WebSocket of its own behind this flag; later ones need it no more.
    const told = packed.nodeAt(path, '--experimental-websocket', program)
    expect(JSON.parse(told)).toEqual({
      node: version,
      required: Object.keys(VALUES).sort(),
      heard: { text: 'hé' }
    })
  })

  it.each(['bundler', 'nodenext'] as const)('compiles against it, module resolution %s', resolution => {
    const program = join(packed.project, `${resolution}.mts`)
    cpSync(join(ROOT, 'test/package/consumer/program.ts'), program)
    expect(complaints(program, resolution, packed.project)).toEqual([])
  })
})

describe('A project without ws', { timeout: 60_000 }, () => {
  it('has a bot that speaks over the WebSocket of Node, and what needs ws says so', async () => {
    const cwd = packed.projectWithout('ws')
    const program = join(cwd, 'without-ws.mjs')
    cpSync(join(ROOT, 'test/package/consumer/without-ws.mjs'), program)
    const tokens: unknown[] = []
    const server = await createServer({
      channels: {
        EchoChannel: {
          subscribed: channel => channel.streamFrom('echo'),
          actions: { say: (channel, { text }) => channel.broadcast('echo', { text }) }
        }
      },
      authenticate: ({ token, headers }) => {
        tokens.push([token, headers['x-jid']])
        return {}
      }
    })

    try {
      // Node 20 has a WebSocket of its own behind this flag; later ones need it no more.
      const args = ['--experimental-websocket', program, server.url]
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd })
      const sentence = 'headers and websocketOptions need the package "ws": run npm install ws'
      expect(JSON.parse(stdout)).toEqual({
        heard: { text: 'hé' },
        refused: Array(2).fill(`no_ws: No cable was made: ${sentence}`)
      })
      expect(tokens).toEqual([['a.b.c', undefined]])
    } finally {
      await server.close()
    }
  })
})

describe('A project with another TypeScript', { timeout: 60_000 }, () => {
  const ways = COMPILERS.flatMap(compiler =>
    (['bundler', 'nodenext'] as const).map(resolution => ({ compiler, resolution }))
  )
  const { text, mistakes } = mistakesIn(join(ROOT, 'test/types/mistakes.ts'))

  it.each(ways)('compiles against it, and is told its mistakes: $compiler, $resolution', async way => {
    writeFileSync(join(packed.project, 'mistakes.mts'), text)
    cpSync(join(ROOT, 'test/package/consumer/program.ts'), join(packed.project, 'program.mts'))
    const complaints = await complaintsOf(way.compiler, way.resolution, packed.project, [
      'program.mts',
      'mistakes.mts'
    ])

    const told = (at: Mistake) =>
      complaints.filter(({ file, line }) => file === 'mistakes.mts' && line === at.line)
    for (const mistake of mistakes) {
      const sentences = told(mistake).map(({ sentence }) => sentence)
      for (const words of mistake.words) expect(sentences.join('\n'), `line ${mistake.line}`).toContain(words)
    }
    const expected = new Set(mistakes.flatMap(told))
    expect(complaints.filter(complaint => !expected.has(complaint))).toEqual([])
    expect(mistakes.length).toBeGreaterThan(20)
  })

  it.each(COMPILERS)('takes schemas of three libraries for one definition: %s', async compiler => {
    cpSync(join(ROOT, 'test/schema/libraries.ts'), join(packed.project, 'libraries.mts'))
    const files = ['libraries.mts']
    // Their declarations are their own matter.
    const complaints = await complaintsOf(compiler, 'bundler', packed.project, files, '--skipLibCheck')
    expect(complaints).toEqual([])
  })
})

describe('The size', { timeout: 60_000 }, () => {
  it('of a page with one channel stays under the ceiling', async () => {
    const size = await sizeOf('hawser', packed.project)
    const rows: [what: string, bytes: number][] = [
      ['createCable and one channel', size],
      ['the same with stored positions', await sizeOf('storing', packed.project)],
      ['the same with @anycable/core', await sizeOf('core', packed.project)],
      ['the same with @rails/actioncable', await sizeOf('rails', ROOT)],
      ['hawser.browser.js', brotli(packed.read('dist/hawser.browser.js'))],
      ['hawser/react beside it', await sizeBeyond('hawser/react', packed.project)],
      ['hawser/vue beside it', await sizeBeyond('hawser/vue', packed.project)],
      ['all hooks of React, in a page with one channel', await hooksSize('hawser/react', packed.project)],
      ['all composables of Vue, in a page with one channel', await hooksSize('hawser/vue', packed.project)]
    ]
    for (const [how, program] of Object.entries(DEFINED))
      rows.push([`a channel by ${how}`, brotli(await bundled(program, packed.project))])
    for (const name of [
      'hawser',
      'hawser/actioncable',
      'hawser/diagnostics',
      'hawser/node',
      'hawser/server',
      'hawser/testing',
      'hawser/web'
    ]) {
      rows.push([`all of ${name}`, brotli(await bundled(`export * from '${name}'`, packed.project))])
    }
    console.log(
      [
        'Brotli bytes, minified, dependencies included:',
        ...rows.map(([what, bytes]) => `${String(bytes).padStart(8)}  ${what}`),
        `${String(BUDGET).padStart(8)}  the budget of the first row; today's ceiling is ${CEILING}`
      ].join('\n')
    )
    expect(size).toBeLessThanOrEqual(CEILING)
  })

  it.each(['hawser/react', 'hawser/vue'] as const)(
    'of %s beside the core stays under its own',
    async adapter => {
      expect(await sizeBeyond(adapter, packed.project)).toBeLessThanOrEqual(ADAPTER_CEILING)
    }
  )

  it('counts nothing of a storage that nobody asked for', async () => {
    const mark = 'The storage of positions'
    expect(await bundled(PROGRAMS.storing, packed.project)).toContain(mark)
    expect(await bundled(PROGRAMS.hawser, packed.project)).not.toContain(mark)
  })

  it('counts presence where it is used at once, and nowhere else', async () => {
    const mark = 'another channel of this cable is on'
    const isIn = async (program: string) => (await bundled(program, packed.project)).includes(mark)
    const hook = (name: string) =>
      `${PROGRAMS.hawser}\nimport { ${name} } from 'hawser/react'\nconsole.log(${name})`
    expect(await isIn(hook('useChannel'))).toBe(false)
    expect(await isIn(hook('usePresence'))).toBe(true)
    const installed = "import { installPresence } from 'hawser/presence'\ninstallPresence()"
    expect(await isIn(`${PROGRAMS.hawser}\n${installed}`)).toBe(true)
  })

  it('of a definition without schemas has nothing of what checks them', async () => {
    const [bare = '', checked = ''] = await Promise.all(
      Object.values(DEFINED).map(program => bundled(program, packed.project))
    )
    const words = ['~standard', 'fit its definition', 'ValidationError']
    expect(words.map(word => checked.includes(word))).toEqual([true, true, true])
    expect(words.map(word => bare.includes(word))).toEqual([false, false, false])
  })

  it('of each feature is what its row says, no more, and not so much less that the row is old', async () => {
    const alone = brotli(await bundled(programWith(), packed.project))
    const sizes: [name: string, bytes: number, most: number][] = []
    for (const [name, { most }] of Object.entries(FEATURES))
      sizes.push([name, brotli(await bundled(programWith(name), packed.project)) - alone, most])
    for (const [name, { chunk, most }] of Object.entries(LATER))
      sizes.push([name, await sizeLater(chunk, packed.project), most])
    for (const [name, { most }] of Object.entries(WITHIN))
      sizes.push([name, await sizeWithin(name, ROOT), most])

    const rows = sizes.map(([name, bytes, most]) => `${String(bytes).padStart(8)}  ${name}, at most ${most}`)
    console.log(['Brotli bytes by feature, on top or within:', ...rows].join('\n'))
    for (const [name, bytes, most] of sizes) {
      expect(bytes, name).toBeGreaterThan(most / 2)
      expect(bytes, name).toBeLessThanOrEqual(most)
    }
  })
})
