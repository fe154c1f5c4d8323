/**
 * Whether what a scenario does in threads tells anything: what `setup` has built out of functions and the variables around them, and
 * what modules keep to themselves, every thread has a copy of, so that tasks which share it on one event loop are each alone with
 * theirs. What `setup` returns does not show that; what the code of one execution on an event loop reads and writes does.
 */

import { AsyncRuntime } from '../runtime/async/runtime.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import type { RecordedAccess } from '../schedule/execution.ts'
import type { ExploreOptions } from './options.ts'
import type { Shard } from './parallel/shard.ts'

/**
 * What keeps threads from running the scenario, in a clause; undefined where nothing is known to. `steps` are those of the execution
 * in threads.
 */
export async function copied(
  scenario: AnyScenario,
  { inputs, seed, randomSeed }: Pick<Shard, 'inputs' | 'seed' | 'randomSeed'>,
  { patience, stepTimeout }: ExploreOptions,
  steps: number,
): Promise<string | undefined> {
  const runtime = new AsyncRuntime(scenario, { patience, stepTimeout })
  const strategy = { name: 'replay', schedule: [] } as const
  const batch = { block: 0, inputs, strategy, seed, randomSeed, from: 0, to: 1 }
  const { failure, passed } = await runtime.run({ ...batch, deadline: Number.POSITIVE_INFINITY, record: true })
  // What each thread is to have of its own is no secret.
  if (runtime.unseen.some(({ kind }) => kind !== 'function')) return undefined
  const shared = sharedPlace((failure ?? passed)?.recording?.accesses ?? [])
  if (shared !== undefined) {
    const { place, task, at } = shared
    return `tasks share \`${place}\`, which ${task} changes at ${at}; threads have a copy each`
  }
  const [hiding] = runtime.unseen
  if (steps > 0 || hiding === undefined) return undefined
  const path = hiding.path === '' ? 'state' : `state.${hiding.path}`
  return `tasks do nothing with each other but through ${path} (a function), of which threads have a copy each`
}

/** The first change of what another task comes to as well. */
function sharedPlace(accesses: readonly RecordedAccess[]): RecordedAccess | undefined {
  return accesses.find(
    ({ access, spot, task }) =>
      access === 'write' && accesses.some(other => other.spot === spot && other.task !== task),
  )
}
