import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const alias = Object.fromEntries(
  ['hawser/react', 'hawser/vue', 'hawser'].map(name => [
    name,
    here(`../../src/${name.replace(/^hawser\/?/, '') || '.'}/index.ts`)
  ])
)

/** A page of `pages/` as one file, as a developer has it: with StrictMode and all warnings. */
export async function pageOf(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here(`pages/${name}`)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    alias,
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false'
    },
    logLevel: 'silent'
  })
  const script = outputFiles.map(({ text }) => text).join()
  return `<!doctype html><title>${name}</title><body><div id="app"></div><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`
}
