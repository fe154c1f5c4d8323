/** Programs as text, instrumented as the loader would, and what comes of them under a strategy. */

import { runInThisContext } from 'node:vm'
import '../../src/instrument/accesses-runtime.ts'
import '../../src/instrument/runtime.ts'
import { explore } from '../../src/explore/explore.ts'
import { instrument } from '../../src/instrument/instrument.ts'
import { scenario } from '../../src/scenario/scenario.ts'

type Definition = Parameters<typeof scenario>[1]

/** The definition that `code` evaluates to; `given` are names that it may use and that are not instrumented. */
export function definitionOf(code: string, given: Readonly<Record<string, unknown>> = {}): Definition {
  const text = `'use strict'; return ${code}`
  const source = `(function (${Object.keys(given).join()}) {${text}\n})`
  const rewritten = instrument(source, '/program.js', { type: 'commonjs', accesses: true })!.code
  const made = runInThisContext(rewritten) as (...args: unknown[]) => Definition
  return made(...Object.values(given))
}

export interface Outcome {
  /** What the executions ended in, each once, in order. */
  readonly ends: readonly string[]
  readonly schedules: number
  readonly verdict: string
  readonly notes: string
}

/** Runs all there is of a program; `end` says what an execution came to. */
export async function endsOf(definition: Definition, strategy: string, schedules = 20_000): Promise<Outcome> {
  const ends = new Set<string>()
  const verdict = await explore(
    scenario('program', {
      ...definition,
      modes: ['async'],
      finally: {
        noted: (state: unknown) => {
          const shown = (state as { end?: () => unknown }).end?.() ?? state
          ends.add(JSON.stringify(shown))
          return true
        },
      },
    } as Definition),
    { strategy, schedules, mode: 'async', keepGoing: true },
  )
  for (const { message } of verdict.findings) ends.add(message)
  return {
    ends: [...ends].sort(),
    schedules: verdict.schedules,
    verdict: verdict.verdict,
    notes: verdict.notes.join('; '),
  }
}
