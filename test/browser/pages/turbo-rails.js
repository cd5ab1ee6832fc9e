// The stream source of turbo-rails, whose own import of Rails' client is led to ours.
import { cable } from '@hotwired/turbo-rails'

cable.getConsumer().then(consumer => Object.assign(window, { consumer }))
