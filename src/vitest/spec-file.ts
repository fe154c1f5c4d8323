import { isProgram } from '../runtime/threads/program-file.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

/** Whether `scenario` is defined in a spec, `spec` or another: a worker thread cannot import that. */
export function isDefinedInSpec({ location }: AnyScenario, spec: string): boolean {
  return location !== undefined && (location.file === spec || isProgram(location.file))
}
