import type { Client, ClientName } from './client.ts'
import { Core } from './core.ts'
import { Floor } from './floor.ts'
import { Hawser } from './hawser.ts'
import { Rails } from './rails.ts'

export const CLIENTS: Record<ClientName, () => Client> = {
  floor: () => new Floor(),
  hawser: () => new Hawser(),
  core: () => new Core(),
  rails: () => new Rails()
}
