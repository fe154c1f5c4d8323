/** From scenario files to scenarios. */

import type { Run } from '../explore/verdict.ts'
import { type AnyScenario, isScenario } from '../scenario/scenario.ts'
import { importModule } from './import-module.ts'
import { explainImport } from './import-problem.ts'
import { localPath } from './paths.ts'

export interface LoadedScenario {
  readonly scenario: AnyScenario
  /** As reports show it. */
  readonly file: string
}

export interface Loaded {
  readonly scenarios: readonly LoadedScenario[]
  readonly problems: Run['problems']
}

/** Imports `files` one after the other. What cannot be imported is a problem; the others still count. */
export async function loadScenarios(files: readonly string[], cwd: string): Promise<Loaded> {
  const scenarios: LoadedScenario[] = []
  const problems: { file: string; message: string }[] = []
  const known = new Set<AnyScenario>()
  const owners = new Map<string, string>()
  for (const path of files) {
    const file = localPath(path, cwd)
    let found: AnyScenario[]
    try {
      found = scenariosIn(await importModule(path))
    } catch (error) {
      problems.push({ file, message: explainImport(error, path, cwd) })
      continue
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
        const where = owner === file ? 'this file has two' : `${owner} has one too`
        problems.push({ file, message: `there are two scenarios '${scenario.name}': ${where}, only the first was run` })
      }
    }
  }
  return { scenarios, problems }
}

/** The scenarios among a module's exports. TypeScript compiled to CommonJS has its exports one level down. */
function scenariosIn(module: Readonly<Record<string, unknown>>): AnyScenario[] {
  const { default: inner } = module
  const nested = typeof inner === 'object' && inner !== null && !isScenario(inner) ? Object.values(inner) : []
  return [...new Set([...Object.values(module), ...nested].filter(isScenario))]
}
