import { fileURLToPath } from 'node:url'

const dist = (name: string) => fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url))

/** Where Hawser is for pages that are built out of a folder that was not installed. */
export const HAWSER_HERE = [
  { find: /^hawser$/, replacement: dist('index') },
  { find: /^hawser\/(\w+)$/, replacement: dist('$1') }
]
