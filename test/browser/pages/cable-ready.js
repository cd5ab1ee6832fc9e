import CableReady from 'cable_ready'
import { createConsumer } from 'hawser/actioncable'

const consumer = createConsumer()
CableReady.initialize({ consumer })
Object.assign(window, { consumer })
