import { CablePlugin } from 'hawser/vue'
import { createApp } from 'vue'
import { cable } from '../event-room/client/link.ts'
import Room from './Room.vue'

createApp(Room).use(CablePlugin, { cable }).mount('#app')
