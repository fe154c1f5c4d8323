/** What a test that explored a scenario fails with. */

import { isAbsolute, resolve } from 'node:path'
import type { Finding, Verdict } from '../explore/verdict.ts'
import { firstError } from '../report/failure.ts'
import { InterleavingError } from '../report/interleaving-error.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

interface Telling {
  /** What the user's code threw. */
  readonly cause: unknown
  readonly verbose: boolean
}

/**
 * The error for `verdict`, with a stack that leads into the user's code rather than into ours: Vitest shows the source at its
 * first frame.
 */
export function failureOf(scenario: AnyScenario, verdict: Verdict, { cause, verbose }: Telling): InterleavingError {
  const error = new InterleavingError(verdict, { cause, verbose })
  // Or Vitest would print all of the verdict below the report.
  Object.defineProperty(error, 'verdict', { enumerable: false })
  error.stack = [`${error.name}: ${error.message}`, ...frames(scenario, firstError(verdict))].join('\n')
  return error
}

/** The steps on whose order the failure hangs, the later one first, then the scenario itself. */
function frames({ name, location }: AnyScenario, finding: Finding | undefined): string[] {
  const steps = [...(finding?.flip ?? [])].reverse().map(step => finding?.trace[step - 1])
  const places = steps.flatMap(step => (step?.at ? [frame(step.strand, absolute(step.at))] : []))
  if (location === undefined) return places
  return [...places, frame(`scenario '${name}'`, `${location.file}:${location.line}:${location.column}`)]
}

const frame = (name: string, place: string) => `    at ${name.replaceAll(/[()]/g, '')} (${place})`

const absolute = (place: string) => (isAbsolute(place) ? place : resolve(place))
