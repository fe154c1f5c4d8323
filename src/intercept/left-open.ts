/** What a task has begun that is to be ended some day, for the `leak` checker: an open file, a server, a child process. */

import type { Engine } from '../runtime/engine.ts'
import { callerOrigin, formatLocation } from '../runtime/location.ts'
import type { LeftOpen } from '../schedule/left-open.ts'

/** Whose doing it is, and on recorded replays where in the code. */
export type Opener = Pick<LeftOpen, 'task' | 'at' | 'foreign'>

/** What a person calls it, whether it is still to be ended, and who has begun it where that is not who is calling now. */
export interface Opened extends Pick<LeftOpen, 'word' | 'isOpen'> {
  readonly opener?: Opener | undefined
}

/**
 * The task that is calling, or else whose step it is; undefined when it is none's. With `direct` what the platform does by itself
 * on a task's behalf is foreign.
 */
export function openerOf(engine: Engine, direct = false): Opener | undefined {
  const calling = engine.currentStrand()
  const strand = calling >= 0 ? calling : engine.running
  if (strand < 0 || engine.phase !== 'running') return undefined
  const task = engine.board.task[strand] as number
  const { recorder } = engine
  if (recorder === undefined) return { task }
  const { location, foreign } = callerOrigin(direct)
  if (location !== undefined) return { task, at: formatLocation(location), foreign }
  return { task, at: recorder.placeOf(strand), foreign: recorder.isForeign(strand, -1) }
}

export function openedBy(engine: Engine, { word, isOpen, opener = openerOf(engine) }: Opened): LeftOpen | undefined {
  return opener && { ...opener, word, isOpen }
}
