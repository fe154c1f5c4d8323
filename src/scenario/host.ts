/** The slot through which the package's exported `shared`, `control` and `point` find the engine that is running. */

import type { Control, Point } from './context.ts'
import type { Shared } from './shared.ts'

/** What a running engine offers to the package's exports. */
export interface Host {
  /** Makes shared objects; `undefined` while no `setup` runs. */
  readonly shared: Shared | undefined
  readonly control: Control
  readonly point: Point
}

interface Slot {
  host: Host | undefined
}

const key = Symbol.for('heddle.host')

// One slot a process, not one a copy of the package: a scenario's copy may be another than the engine's.
const slot: Slot = ((globalThis as { [key: symbol]: Slot | undefined })[key] ??= { host: undefined })

/** Makes `host` the one that runs; `undefined` when none does any more. */
export const setHost = (host: Host | undefined): void => {
  slot.host = host
}

/** The host that runs, if one does. */
export const getHost = (): Host | undefined => slot.host
