import { createContext, createElement, type ReactNode, useContext } from 'react'
import type { Cable } from '../index.ts'

const CableContext = createContext<Cable | null>(null)

/** The cable, and the components that get it. */
export interface CableProviderProps {
  cable: Cable
  children?: ReactNode
}

/**
 * Gives a cable to all components below it. Who made the cable also ends it: the provider neither connects nor
 * disconnects.
 */
export function CableProvider({ cable, children }: CableProviderProps): ReactNode {
  return createElement(CableContext.Provider, { value: cable }, children)
}

/** The cable of the nearest `CableProvider`. Throws where there is none. */
export function useCable(): Cable {
  const cable = useContext(CableContext)
  if (!cable)
    throw new Error('There is no cable here: put a <CableProvider cable={cable}> around this component')
  return cable
}
