/**
 * Data race: two tasks touch the same memory, one of them writes, they are not both atomic accesses of one size and place, and
 * nothing orders them. Then the value that is read is not settled by any order of steps: the compiler and the processor may
 * reorder, repeat and tear such accesses, so that outcomes are possible which no interleaving shows.
 *
 * It is told by the order that synchronisation makes (`detector.ts`), not by the values, and so also in an execution in which
 * everything came out right. Silent: on one event loop; where a lock, a message, `Atomics` or any other shared object orders
 * the two (`step.ts`); races that the scenario allows. Atomic operations that are put together in the wrong way (a load, then a
 * store) are no data race, however wrong.
 */

import type { Checker, ExecutionView, Trouble } from '../checker.ts'
import { nothing, signature } from '../checker.ts'
import { actor } from '../naming.ts'
import { Detector } from './detector.ts'
import { bytesOf, Reader, touchOf } from './step.ts'
import { accessName, mayTear, placeOf } from './words.ts'

/** Two steps, in the order of the trace. */
type Race = readonly [earlier: number, later: number]

export const dataRace: Checker = {
  kind: 'data-race',
  level: 'error',
  deferred: true,
  examine(execution) {
    if (!execution.parallel || !touchesMemory(execution)) return nothing
    const races = racesOf(execution)
    return races.length === 0 ? nothing : races.map(race => troubleOf(execution, race))
  },
}

/** Whether any step is a plain access, or an atomic one that may overlap another of a different size. */
function touchesMemory(execution: ExecutionView): boolean {
  const { trace } = execution
  for (let step = 0; step < trace.length; step++) {
    const object = trace.object(step)
    if (object !== 0 && racy.has(execution.objectType(object))) return true
  }
  return false
}

const racy = new Set(['buffer', 'int32', 'float64', 'bigint64'])

/** The first race on each object that the scenario does not allow. */
function racesOf(execution: ExecutionView): Race[] {
  const { trace, tasks } = execution
  const seen = new Set<number>()
  const races: Race[] = []
  const detector = new Detector(tasks, (earlier, later) => {
    const object = trace.object(later)
    if (seen.has(object) || isAllowed(execution, earlier, later)) return
    seen.add(object)
    races.push([earlier, later])
  })
  const reader = new Reader(trace, object => execution.objectType(object), detector)
  for (let step = 0; step < trace.length; step++) reader.take(step)
  return races
}

function isAllowed(execution: ExecutionView, earlier: number, later: number): boolean {
  const { trace, allowedRaces } = execution
  if (allowedRaces.length === 0) return false
  const object = trace.object(later)
  const type = execution.objectType(object)
  const name = execution.objectName(object)
  return allowedRaces.some(allowed => {
    if (allowed.object !== name) return false
    const [first, last] = allowed.bytes ?? [0, Number.POSITIVE_INFINITY]
    return [earlier, later].every(step => {
      const { offset, bytes } = bytesOf(trace, step, type)
      return offset >= first && offset + bytes - 1 <= last
    })
  })
}

function troubleOf(execution: ExecutionView, [earlier, later]: Race): Trouble {
  const { trace } = execution
  const object = trace.object(later)
  const type = execution.objectType(object)
  const name = execution.objectName(object)
  const deed = (step: number) => `${actor(execution, step)}'s ${accessName(trace, step, type)}`
  const both = [earlier, later].every(step => touchOf(trace, step, type)?.atomic === true)
  const why = both ? 'they are atomic, but not of one size and place, and nothing orders them' : 'nothing orders them'
  const torn = mayTear(trace, earlier, later, type) ? '; what is read may be torn' : ''
  return {
    kind: 'data-race',
    fingerprint: `data-race:${signature(name)}`,
    message: `data race on \`${name}\`${placeOf(trace, later, type)}: ${deed(earlier)} and ${deed(later)}: ${why}${torn}`,
    steps: [earlier, later],
    task: actor(execution, later),
    object: name,
  }
}
