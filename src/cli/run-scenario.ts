/** One scenario in one mode: whatever happens becomes a verdict, or a reason why it was left out. */

import { expectationOf } from '../explore/expectation.ts'
import { explore } from '../explore/explore.ts'
import { DEFAULT_SEED, type ExploreOptions } from '../explore/options.ts'
import type { Mode, Verdict } from '../explore/verdict.ts'
import type { NotShareable } from '../runtime/threads/errors.ts'
import type { LoadedScenario } from './load-scenarios.ts'
import type { RunOptions } from './options.ts'

export interface Outcome {
  readonly verdict?: Verdict
  /** Why the scenario was left out of this mode. */
  readonly skipped?: string
  /** What went wrong and is not the user's doing. */
  readonly bug?: unknown
}

export interface Assignment extends LoadedScenario {
  readonly mode: Mode
  /** Whether the scenario or the user named this mode: then being unable to run in it is an error. */
  readonly asked: boolean
}

type ScenarioOptions = ExploreOptions & Pick<RunOptions, 'instrument'>

/** Explores, and does not throw. */
export async function runScenario(assignment: Assignment, options: ScenarioOptions): Promise<Outcome> {
  const { scenario, file, mode, asked } = assignment
  try {
    const verdict = await explore(scenario, { ...options, mode })
    return { verdict: { ...verdict, file, ...(options.instrument === false ? { instrument: false } : {}) } }
  } catch (error) {
    const message = error instanceof Error ? withoutName(error.message, scenario.name) : String(error)
    if (isNamed(error, 'NotShareable') && !asked) return { skipped: (error as NotShareable).obstacle }
    if (isUsersDoing(error)) return { verdict: errorVerdict(assignment, options, message) }
    return { verdict: errorVerdict(assignment, options, `Heddle failed: ${message}`), bug: error }
  }
}

/** A message as it stands below the scenario's name: without that name, and its further lines no longer set in. */
const withoutName = (message: string, name: string) =>
  message
    .replace(`heddle: scenario '${name}': `, '')
    .replace(/^heddle: /, '')
    .replace(/\n {8}/g, '\n')

// By name: the scenario's copy of the package may be another than ours.
const isNamed = (error: unknown, name: string) => error instanceof Error && error.name === name
const isUsersDoing = (error: unknown) =>
  ['NotShareable', 'ScenarioError', 'DefinitionError', 'ThreadsError'].some(name => isNamed(error, name))

/** The verdict on a scenario that could not be run. */
export function errorVerdict({ scenario, file, mode }: Assignment, options: ExploreOptions, error: string): Verdict {
  return {
    scenario: scenario.name,
    file,
    mode,
    verdict: 'error',
    ...expectationOf(scenario, 'error', []),
    strategy: options.strategy ?? 'auto',
    seed: options.seed ?? DEFAULT_SEED,
    schedules: 0,
    distinct: 0,
    steps: 0,
    seconds: 0,
    memory: 0,
    firstFailureAt: null,
    findings: [],
    notes: [],
    error,
  }
}
