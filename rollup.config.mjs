import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

// One line an entry: what a user imports, and the file behind it.
const entries = {
  index: 'src/index.ts',
  diagnostics: 'src/diagnostics/index.ts',
  react: 'src/react/index.ts',
  vue: 'src/vue/index.ts',
  node: 'src/node/index.ts',
  presence: 'src/presence/index.ts',
  server: 'src/server/index.ts',
  testing: 'src/testing/index.ts',
  actioncable: 'src/actioncable/index.ts',
  web: 'src/web/index.ts'
}

const external = [/^node:/, 'nanoevents', '@anycable/core', 'react', 'vue', 'ws']
const compile = (options = {}) => esbuild({ target: 'es2022', ...options })

// Chunks are named by what is in them: those of an older build would be published with those of this one.
rmSync(fileURLToPath(new URL('dist', import.meta.url)), { recursive: true, force: true })

export default [
  {
    input: entries,
    external,
    plugins: [compile()],
    output: {
      dir: 'dist',
      format: 'es',
      chunkFileNames: 'chunks/[name]-[hash].js',
      // A file that is imported for nothing but speed is one that some bundlers cannot leave to its first use.
      hoistTransitiveImports: false,
      sourcemap: true,
      // Hooks are for the browser: frameworks with server components want to be told.
      banner: ({ name, isEntry }) => (isEntry && name === 'react' ? "'use client'" : '')
    }
  },
  {
    // For import maps and CDNs: one file, nothing beside it.
    input: entries.index,
    plugins: [nodeResolve(), compile({ minify: true })],
    output: {
      file: 'dist/hawser.browser.js',
      format: 'es',
      inlineDynamicImports: true,
      sourcemap: true,
      // Wherever the dependencies lie on this machine.
      sourcemapPathTransform: path => path.replace(/^.*\/node_modules\//, '../node_modules/')
    }
  },
  {
    input: entries,
    external,
    plugins: [dts()],
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].d.ts' }
  }
]
