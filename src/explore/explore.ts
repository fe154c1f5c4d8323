/** `explore`, `check` and `replay`: the doors for any test runner. */

import { InterleavingError } from '../report/interleaving-error.ts'
import { NotShareable } from '../runtime/threads/errors.ts'
import { type AnyScenario, isScenario } from '../scenario/scenario.ts'
import { Campaign } from './campaign.ts'
import { type CheckOptions, type ExploreOptions, settingsOf } from './options.ts'
import type { Mode, Verdict } from './verdict.ts'

/** The modes that a scenario runs in: those it names, else both. */
export function modesOf(scenario: AnyScenario): readonly Mode[] {
  return scenario.definition.modes ?? ['async', 'threads']
}

function required(scenario: unknown, caller: string): asserts scenario is AnyScenario {
  if (!isScenario(scenario))
    throw new TypeError(`heddle: ${caller}() takes what scenario() returns, not ${typeof scenario}`)
}

/**
 * Runs `scenario` under generated schedules in one mode and returns the verdict; it does not throw for what is found.
 *
 * Throws for options out of bounds and when `setup` or `teardown` itself fails.
 *
 * @example
 * const verdict = await explore(transfers, { schedules: 10_000 })
 * expect(verdict.verdict).toBe('failed')
 */
export async function explore(scenario: AnyScenario, options: ExploreOptions = {}): Promise<Verdict> {
  required(scenario, 'explore')
  return (await explored(scenario, options)).verdict
}

/** `explore`, and what the user's code threw in the first finding, where it can be had. */
export async function explored(
  scenario: AnyScenario,
  options: ExploreOptions,
): Promise<{ verdict: Verdict; cause: unknown }> {
  const settings = settingsOf(options)
  const mode = options.mode ?? modesOf(scenario)[0] ?? 'async'
  const campaign = new Campaign(scenario, mode, settings, options)
  return { verdict: await campaign.run(), cause: campaign.cause }
}

/**
 * Runs `scenario` in all its modes (or in `options.mode`) and throws an `InterleavingError`, whose message is the report, when
 * something is found — or when what `expectFailure` asks for is not. Threads are left out where they cannot run the scenario
 * (its state is not shareable, or it is defined in the spec itself), unless its `modes`, or `options.mode`, ask for them: then
 * it throws that.
 *
 * @example
 * test('transfers keep the total', () => check(transfers))
 */
export async function check(scenario: AnyScenario, options: CheckOptions = {}): Promise<void> {
  required(scenario, 'check')
  const modes = options.mode === undefined ? modesOf(scenario) : [options.mode]
  const asked = options.mode !== undefined || scenario.definition.modes !== undefined
  for (const mode of modes) {
    try {
      const { verdict, cause } = await explored(scenario, { ...options, mode })
      if (!verdict.expected) throw new InterleavingError(verdict, { cause, verbose: options.verbose === true })
    } catch (error) {
      if (asked || !(error instanceof NotShareable)) throw error
    }
  }
}
