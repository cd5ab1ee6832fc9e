// #region install
import { installPresence } from 'hawser/presence'

installPresence()
// #endregion
