/** In which modes each scenario is to be run. */

import { modesOf } from '../explore/explore.ts'
import type { Mode, Run } from '../explore/verdict.ts'
import type { LoadedScenario } from './load-scenarios.ts'
import type { ModeChoice } from './options.ts'
import type { Assignment } from './run-scenario.ts'

export interface Assignments {
  readonly assignments: readonly Assignment[]
  /** Scenarios that do not run in the mode that was asked for. */
  readonly skipped: Run['skipped']
}

/** Every scenario with each mode it is to be run in, in the order of `scenarios`. */
export function assign(scenarios: readonly LoadedScenario[], choice: ModeChoice): Assignments {
  const assignments: Assignment[] = []
  const skipped: Run['skipped'][number][] = []
  for (const { scenario, file } of scenarios) {
    const modes = modesOf(scenario)
    const asked = scenario.definition.modes !== undefined || choice !== 'both'
    const wanted: readonly Mode[] = choice === 'both' ? modes : [choice]
    for (const mode of wanted) {
      if (modes.includes(mode)) assignments.push({ scenario, file, mode, asked })
      else skipped.push({ scenario: scenario.name, file, mode, reason: `it says modes: ['${modes.join("', '")}']` })
    }
  }
  return { assignments, skipped }
}
