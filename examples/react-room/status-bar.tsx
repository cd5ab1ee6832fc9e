import { useCableState } from 'hawser/react'
import { retry, visitor } from '../event-room/client/link.ts'
import { canRetry, nextTry, stateSentence } from '../event-room/client/panel.ts'
import { useNow } from './use-now.ts'

/** The state as it is. An app leaves the delay at its default: a link that is back within three seconds was never away. */
export function StatusBar() {
  const status = useCableState({ delay: 0 })
  const now = useNow()

  return (
    <header className="bar" data-state={status.state}>
      <span className="light" aria-hidden="true" />
      <p className="state" role="status">
        {stateSentence(status)}
      </p>
      <p className="next">{nextTry(status, now)}</p>
      {canRetry(status) && (
        <button type="button" onClick={retry}>
          Retry now
        </button>
      )}
      <p className="me">
        You are <b>{visitor.name}</b>
      </p>
    </header>
  )
}
