import type { AnyScenario } from '../scenario/scenario.ts'

/** As Vitest's own default patterns have it. */
const SPEC = /\.(?:spec|test)\.[cm]?[jt]sx?$/

/** Whether `scenario` is defined in a spec, `spec` or another: a worker thread cannot import that. */
export function isDefinedInSpec({ location }: AnyScenario, spec: string): boolean {
  return location !== undefined && (location.file === spec || SPEC.test(location.file))
}
