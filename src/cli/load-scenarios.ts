/** From scenario files to scenarios. */

import type { Run } from '../explore/verdict.ts'
import { declineInstrumentation, type Scope } from '../instrument/scope.ts'
import { type AnyScenario, isScenario } from '../scenario/scenario.ts'
import { importModule } from './import-module.ts'
import { explainImport } from './import-problem.ts'
import { localPath } from './paths.ts'
import { listenForStrays, strayMessage } from './strays.ts'

export interface LoadedScenario {
  readonly scenario: AnyScenario
  /** As reports show it. */
  readonly file: string
}

export interface Loaded {
  readonly scenarios: readonly LoadedScenario[]
  readonly problems: Run['problems']
}

/** Imports `files` one after the other, instrumented where `scope` says what is. What cannot be imported is a problem; the others still count. */
export async function loadScenarios(files: readonly string[], cwd: string, scope?: Scope): Promise<Loaded> {
  if (scope === undefined) declineInstrumentation()
  const scenarios: LoadedScenario[] = []
  const problems: { file: string; message: string }[] = []
  const known = new Set<AnyScenario>()
  const owners = new Map<string, string>()
  for (const path of files) {
    const file = localPath(path, cwd)
    let found: AnyScenario[]
    const forget = listenForStrays(cwd, stray => problems.push({ file, message: strayMessage(stray, 'while loading') }))
    try {
      found = scenariosIn(await importModule(path, scope))
      await new Promise(setImmediate) // by then Node has told of rejections that nobody handles
    } catch (error) {
      problems.push({ file, message: explainImport(error, path, cwd) })
      continue
    } finally {
      forget()
    }
    if (found.length === 0) problems.push({ file, message: 'it exports no scenario: export default scenario(…)' })
    for (const scenario of found) {
      if (known.has(scenario)) continue // another file's, exported again
      known.add(scenario)
      const owner = owners.get(scenario.name)
      if (owner === undefined) {
        owners.set(scenario.name, file)
        scenarios.push({ scenario, file })
      } else {
        const place = scenario.location === undefined ? '' : `\n  at ${file}:${scenario.location.line}`
        const where = owner === file ? 'this file has another' : `${owner} has one too`
        const message = `there are two scenarios '${scenario.name}': ${where}, and only the first is run`
        problems.push({ file, message: message + place })
      }
    }
  }
  return { scenarios, problems }
}

/**
 * The scenarios among a module's exports, in the order in which they were made: exports come sorted by name. TypeScript
 * compiled to CommonJS has its exports one level down, where an array of scenarios has its elements too.
 */
function scenariosIn(module: Readonly<Record<string, unknown>>): AnyScenario[] {
  const exported = Object.values(module).flatMap(value =>
    typeof value === 'object' && value !== null && !isScenario(value) ? Object.values(value) : [value],
  )
  const line = ({ location }: AnyScenario) => location?.line ?? 0
  return [...new Set(exported.filter(isScenario))].sort((a, b) => line(a) - line(b))
}
