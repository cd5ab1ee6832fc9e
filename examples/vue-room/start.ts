import { start } from '../event-room/start.ts'
import { vuePage } from './page.ts'

await start('a Vue page', vuePage)
