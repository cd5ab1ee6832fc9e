import type { Client, ClientName, ClientSettings } from './client.ts'
import { Core } from './core.ts'
import { Floor } from './floor.ts'
import { Hawser } from './hawser.ts'
import { Rails } from './rails.ts'

export const CLIENTS: Record<ClientName, (settings: ClientSettings) => Client> = {
  floor: () => new Floor(),
  hawser: settings => new Hawser(settings),
  core: settings => new Core(settings),
  rails: settings => new Rails(settings)
}
