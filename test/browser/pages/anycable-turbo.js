import { start } from '@anycable/turbo-stream'
import * as Turbo from '@hotwired/turbo'
import { createCable, fetchTokenFromHTML } from 'hawser/web'

const cable = createCable({ tokenRefresher: fetchTokenFromHTML() })
start(cable, { requestSocketIDHeader: true })
Object.assign(window, { cable, Turbo })
