import { createCable, storedPositions, type TextStorage, webStorage } from 'hawser'

export function inTheTab(session: { userId: string }) {
  // #region tab
  const cable = createCable('/cable', {
    positions: storedPositions(webStorage(), { user: () => session.userId })
  })
  // #endregion
  return cable
}

export interface Database {
  read(key: string): Promise<string | null>
  write(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
}

export function inADatabase(url: string, database: Database) {
  // #region own
  const storage: TextStorage = {
    get: key => database.read(key),
    set: (key, text) => database.write(key, text),
    delete: key => database.remove(key)
  }
  const cable = createCable(url, { positions: storedPositions(storage) })
  // #endregion
  return cable
}

export interface Row {
  id: number
}

export function heldUntilSaved(url: string, save: (row: Row) => Promise<void>, storage: TextStorage) {
  const cable = createCable(url, { positions: storedPositions(storage) })
  // #region hold
  const rows = cable.subscribeTo<Row>('RowsChannel')

  rows.on('message', async (row, meta) => {
    const done = cable.positions?.hold(rows.identifier, meta)
    await save(row)
    done?.()
  })
  // #endregion
  return rows
}
