// #region spans
import { trace } from '@opentelemetry/api'
import { createCable } from 'hawser'
import { traceSpans } from 'hawser/diagnostics'

const cable = createCable('wss://vito.example/cable')
export const stop = traceSpans(cable, trace.getTracer('my app'))
// #endregion
