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

import type { AllowedRace } from '../../scenario/allow-races.ts'
import type { Checker, ExecutionView, Trouble } from '../checker.ts'
import { nothing, signature } from '../checker.ts'
import { actor } from '../naming.ts'
import { Detector } from './detector.ts'
import { bytesOf, Reader, touchesMemory, touchOf } from './step.ts'
import { accessName, mayTear, placeOf } from './words.ts'

/** Two steps, in the order of the trace; and the entry of `allowRaces` by which it is meant, if one is. */
interface Race {
  readonly earlier: number
  readonly later: number
  readonly allowed: AllowedRace | undefined
}

export const dataRace: Checker = {
  kind: 'data-race',
  level: 'error',
  deferred: true,
  examine(execution) {
    if (!execution.parallel || !touchesAny(execution)) return nothing
    const races = racesOf(execution)
    return races.length === 0 ? nothing : races.map(race => troubleOf(execution, race))
  },
}

/** Whether any step is a plain access, or an atomic one that may overlap another of a different size. */
function touchesAny(execution: ExecutionView): boolean {
  const { trace } = execution
  for (let step = 0; step < trace.length; step++) {
    const object = trace.object(step)
    if (object !== 0 && touchesMemory(execution.objectType(object))) return true
  }
  return false
}

/** The first race on each object that the scenario does not allow, and the first by each entry that allows one. */
function racesOf(execution: ExecutionView): Race[] {
  const { trace, tasks, allowedRaces } = execution
  const seen = new Set<number>()
  const met = new Map<number, Set<AllowedRace>>()
  const races: Race[] = []
  const byPlace = allowedRaces.some(({ at }) => at !== undefined)
  const note = (earlier: number, later: number): boolean => {
    const object = trace.object(later)
    const allowed = allowanceFor(execution, earlier, later)
    if (allowed === undefined) seen.add(object)
    else {
      const before = met.get(object)
      if (before?.has(allowed) === true) return false
      met.set(object, (before ?? new Set()).add(allowed))
    }
    races.push({ earlier, later, allowed })
    return allowed === undefined
  }
  const detector = new Detector(tasks, (earlier, later) => {
    if (seen.has(trace.object(later)) || note(earlier, later) || !byPlace) return
    // It goes by the last access of each task: one before that may be at another place.
    for (let step = earlier - 1; step >= 0; step--) {
      if (trace.task(step) !== trace.task(earlier) || !conflict(execution, step, later)) continue
      if (detector.isBefore(step, trace.task(step), trace.task(later)) || note(step, later)) return
    }
  })
  const reader = new Reader(trace, object => execution.objectType(object), detector)
  for (let step = 0; step < trace.length; step++) reader.take(step)
  return races
}

/** Whether two steps race unless something orders them. */
function conflict(execution: ExecutionView, earlier: number, later: number): boolean {
  const { trace } = execution
  const object = trace.object(later)
  if (trace.object(earlier) !== object) return false
  const type = execution.objectType(object)
  const [one, other] = [touchOf(trace, earlier, type), touchOf(trace, later, type)]
  if (one === undefined || other === undefined || !(one.writes || other.writes)) return false
  const [a, b] = [bytesOf(trace, earlier, type), bytesOf(trace, later, type)]
  if (a.offset >= b.offset + b.bytes || b.offset >= a.offset + a.bytes) return false
  return !(one.atomic && other.atomic && a.offset === b.offset && a.bytes === b.bytes)
}

/** The entry of `allowRaces` by which a race is meant. */
function allowanceFor(execution: ExecutionView, earlier: number, later: number): AllowedRace | undefined {
  const { trace, allowedRaces } = execution
  if (allowedRaces.length === 0) return undefined
  const object = trace.object(later)
  const type = execution.objectType(object)
  const name = execution.objectName(object)
  return allowedRaces.find((allowed, entry) => {
    if (allowed.object !== undefined && allowed.object !== name) return false
    const [first, last] = allowed.bytes ?? [0, Number.POSITIVE_INFINITY]
    return [earlier, later].every(step => {
      const { offset, bytes } = bytesOf(trace, step, type)
      const isAt = allowed.at === undefined || execution.isAllowedAt(step, entry)
      return isAt && offset >= first && offset + bytes - 1 <= last
    })
  })
}

function troubleOf(execution: ExecutionView, { earlier, later, allowed }: Race): Trouble {
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
    excuse: allowed && `the data race on \`${name}\` is allowed: ${allowed.reason}`,
  }
}
