import { start } from '../event-room/start.ts'
import { reactPage } from './page.ts'

await start('a React page', reactPage)
