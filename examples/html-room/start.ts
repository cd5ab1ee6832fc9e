import { start } from '../event-room/start.ts'
import { htmlPage } from './page.ts'

await start('one HTML file', htmlPage)
