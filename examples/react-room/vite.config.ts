import { defineConfig } from 'vite'

export default defineConfig({
  // Hawser is a link to its sources, and finds a React of its own there: a page needs the same one everywhere.
  resolve: { dedupe: ['react', 'react-dom', 'hawser'] },
  // Its hooks say of themselves that they are for clients: a page is one.
  build: { rolldownOptions: { checks: { moduleLevelDirective: false } } }
})
