// #region diagnose
import { createCable } from 'hawser'
import { diagnose } from 'hawser/diagnostics'

export const cable = createCable('wss://vito.example/cable')
export const diagnosis = diagnose(cable)
// #endregion

// #region explain
export const why = () => diagnosis.explain().join('\n')
// #endregion

// #region report
/** What goes along with "something is wrong here". */
export const bugReport = () => JSON.stringify(diagnosis.report())
// #endregion

// #region trace
cable.trace(event => {
  if (event.type === 'lost') console.warn(`lost: ${event.error.message}`)
  if (event.type === 'verdict' && event.verdict.status === 'gap') console.warn('missing', event.identifier)
})
// #endregion
