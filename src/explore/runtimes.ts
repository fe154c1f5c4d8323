/** The runtime of a mode. */

import { AsyncRuntime } from '../runtime/async/runtime.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ThreadsRuntime } from '../runtime/threads/runtime.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import type { ExploreOptions } from './options.ts'
import type { Mode } from './verdict.ts'

export interface ExploringRuntime extends Runtime {
  /** Whether the tasks share nothing but shared objects, as far as is known: on it depends what a search does. */
  readonly transparent: boolean
}

export function runtimeFor(
  scenario: AnyScenario,
  mode: Mode,
  { patience, stepTimeout }: Pick<ExploreOptions, 'patience' | 'stepTimeout'>,
): ExploringRuntime {
  const options = { patience, stepTimeout }
  return mode === 'async' ? new AsyncRuntime(scenario, options) : new ThreadsRuntime(scenario, options)
}
