import { installPresence } from 'hawser/presence'

// What loads goes by the machine's time, and these tests go by their own. `presence/loading.test.ts` is about the other way.
installPresence()
