import { CableProvider } from 'hawser/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { cable } from '../event-room/client/link.ts'
import { Room } from './room.tsx'

const place = document.getElementById('app')
if (place)
  createRoot(place).render(
    <StrictMode>
      <CableProvider cable={cable}>
        <Room />
      </CableProvider>
    </StrictMode>
  )
