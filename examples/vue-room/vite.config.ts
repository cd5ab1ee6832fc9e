import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue()],
  // Hawser is a link to its sources, and finds a Vue of its own there: a page needs the same one everywhere.
  resolve: { dedupe: ['vue', 'hawser'] }
})
