/**
 * Whether what a scenario does in threads tells anything: what `setup` has built out of functions and the variables around them, and
 * what modules keep to themselves, every thread has a copy of, so that tasks which share it on one event loop are each alone with
 * theirs. What `setup` returns does not show that; what the code of one execution on an event loop reads and writes does. And where
 * `setup` makes up a name, as `mkdtemp` does, every thread has another, and another folder.
 */

import { AsyncRuntime } from '../runtime/async/runtime.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { below, eachContainer, eachValue } from '../scenario/state/plain.ts'
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
  const states: ReadonlyMap<string, string>[] = []
  const runtime = new AsyncRuntime(
    watching(scenario, state => states.push(strings(state))),
    { patience, stepTimeout },
  )
  const batch = { inputs, strategy: { name: 'replay', schedule: [] }, seed, randomSeed, from: 0, to: 1 } as const
  const run = (block: number, record: boolean) =>
    runtime.run({ ...batch, block, record, deadline: Number.POSITIVE_INFINITY })
  await run(0, false)
  const first = states.at(-1)
  const { failure, passed } = await run(1, true)
  const other = [...(states.at(-1) ?? [])].find(([path, value]) => first?.has(path) && first.get(path) !== value)
  if (other !== undefined) return `${other[0]} is another whenever setup runs, which every thread does for itself`
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

/** The scenario, telling what its `setup` returns. */
function watching(scenario: AnyScenario, tell: (state: unknown) => void): AnyScenario {
  const { setup } = scenario.definition
  if (setup === undefined) return scenario
  const watched: typeof setup = async (...args) => {
    const state: unknown = await setup(...args)
    tell(state)
    return state
  }
  return { ...scenario, definition: { ...scenario.definition, setup: watched } }
}

/** The strings that a state consists of, by their path. */
function strings(state: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const note = (path: string, value: unknown) => {
    if (typeof value === 'string') found.set(path, value)
  }
  note('state', state)
  eachContainer(state, (container, path) => {
    eachValue(container, (key, value) => note(below('state', below(path, key)), value))
  })
  return found
}

/** The first change of what another task comes to as well. */
function sharedPlace(accesses: readonly RecordedAccess[]): RecordedAccess | undefined {
  return accesses.find(
    ({ access, spot, task }) =>
      access === 'write' && accesses.some(other => other.spot === spot && other.task !== task),
  )
}
