import { fileURLToPath } from 'node:url'
import { OFFERS } from '../offers.ts'
import { findRails } from './installed.ts'
import { post, type Recipe } from './test-server.ts'

/** A real Rails with the Action Cable of its own, run by puma. */
export function rails(): Recipe {
  return {
    name: 'Rails',
    version: findRails().version,
    offers: OFFERS.rails,
    command: port => ({
      file: 'puma',
      args: [
        ...['--config', '-', '--environment', 'production', '--threads', '1:8'],
        // Without it frames wait 40 ms for one another.
        ...['--bind', `tcp://127.0.0.1:${port}?low_latency=true`],
        'config.ru'
      ],
      cwd: fileURLToPath(new URL('../rails', import.meta.url))
    }),
    broadcast: (origin, stream, data) =>
      post(`${origin}/broadcast?stream=${encodeURIComponent(stream)}`, JSON.stringify(data)),
    // Rails 6.1 has no word to say whether the client may come back.
    disconnectRemote: (origin, user) => post(`${origin}/disconnect?user=${encodeURIComponent(user)}`, ''),
    restart: ({ origin }) => post(`${origin}/restart`, ''),
    // It never keeps any.
    keeping: rails
  }
}
