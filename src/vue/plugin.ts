import { type App, hasInjectionContext, type InjectionKey, inject, provide, ssrContextKey } from 'vue'
import type { Cable } from '../index.ts'

const CABLE: InjectionKey<Cable> = Symbol('hawser')

/**
 * Gives a cable to all components of an app: `app.use(CablePlugin, { cable })`. Who made the cable also ends it: the
 * plugin neither connects nor disconnects.
 */
export const CablePlugin = {
  /** Called by `app.use`. */
  install(app: App, { cable }: { cable: Cable }): void {
    app.provide(CABLE, cable)
  }
}

/** Gives another cable to the components below this one. */
export function provideCable(cable: Cable): void {
  provide(CABLE, cable)
}

/** The cable of the app, or of the nearest component that provides one. Throws where there is none. */
export function useCable(): Cable {
  const cable = hasInjectionContext() ? inject(CABLE, null) : null
  if (!cable)
    throw new Error('There is no cable here: app.use(CablePlugin, { cable }), and call this in setup')
  return cable
}

/** Whether a server makes this page: then nothing is subscribed and nothing is waited for. */
export function isServerRender(): boolean {
  return inject(ssrContextKey, null) !== null
}
