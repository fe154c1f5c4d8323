/** `replay`: one execution again, by its token. */

import { checkedLevels, policyOf } from '../checkers/policy.ts'
import { localPath } from '../runtime/location.ts'
import type { Failure } from '../runtime/runtime.ts'
import { decodeReference, type InputReference, InputSource } from '../scenario/input-source.ts'
import { type AnyScenario, isScenario } from '../scenario/scenario.ts'
import { decodeToken } from '../schedule/token.ts'
import { expectationOf } from './expectation.ts'
import { findingOf } from './finding.ts'
import type { ExploreOptions } from './options.ts'
import { runtimeFor } from './runtimes.ts'
import type { Finding, Mode, Verdict } from './verdict.ts'

export interface ReplayOptions extends Pick<ExploreOptions, 'patience' | 'stepTimeout' | 'checks'> {
  /** In which mode to replay. Default: that in which the token was made. */
  readonly mode?: Mode | undefined
  /** Throws when a choice of the schedule cannot be made any more, rather than passing over it. Default false. */
  readonly strict?: boolean | undefined
}

/** A strict replay that could not make all of its choices. */
export class StrictReplayError extends Error {
  override readonly name = 'StrictReplayError'
}

/**
 * Runs the execution that `token` stands for once more and returns its verdict: `failed` with the finding, or `held` when it
 * passes now. Choices that the code has no place for any more are passed over and noted.
 *
 * Throws a `TokenError` when the token is damaged or was made for another scenario.
 *
 * @example
 * const verdict = await replay(transfers, 'h1.A5x0…')
 */
export async function replay(scenario: AnyScenario, token: string, options: ReplayOptions = {}): Promise<Verdict> {
  if (!isScenario(scenario)) throw new TypeError('heddle: replay() takes what scenario() returns')
  const { mode: tokenMode, randomSeed, inputs: encoded, schedule } = decodeToken(token, scenario.name)
  const mode = options.mode ?? tokenMode
  const inputs = decodeReference(encoded)
  const source = new InputSource(scenario)
  const runtime = runtimeFor(scenario, mode, options)
  const { checks, expectFailure } = scenario.definition
  const policy = policyOf(checks, checkedLevels(options.checks), expectFailure)
  const run = (block: number, sought?: string) =>
    runtime.run({
      block,
      inputs,
      strategy: { name: 'replay', schedule },
      seed: randomSeed,
      randomSeed,
      from: 0,
      to: 1,
      deadline: Number.POSITIVE_INFINITY,
      record: true,
      policy,
      sought,
    })
  try {
    let outcome = await run(0)
    // What does not fail may still be what the token was made for: something to warn of, or an error that was deferred.
    const [notice] = outcome.failure === undefined ? (outcome.noticed ?? []) : []
    if (notice !== undefined) outcome = await run(1, notice.failure.problem.fingerprint)
    const level = notice?.level ?? 'error'
    const skipped = (outcome.failure ?? outcome.passed)?.recording?.skipped ?? []
    if (options.strict === true && skipped.length > 0) {
      throw new StrictReplayError(`heddle: scenario '${scenario.name}': ${skipped.join('; ')}`)
    }
    const finding = outcome.failure && replayed(scenario, mode, randomSeed, source, inputs, outcome.failure, level)
    const findings = finding === undefined ? [] : [finding]
    const verdict = finding?.level === 'error' ? 'failed' : 'held'
    return {
      scenario: scenario.name,
      file: scenario.location && localPath(scenario.location.file),
      mode,
      verdict,
      ...expectationOf(scenario, verdict, findings),
      strategy: 'replay',
      seed: randomSeed,
      schedules: outcome.executions,
      distinct: outcome.distinct,
      steps: outcome.steps,
      seconds: 0,
      memory: 0,
      firstFailureAt: verdict === 'failed' ? 1 : null,
      findings,
      notes: [...outcome.notes, ...skipped],
    }
  } finally {
    await runtime.close()
  }
}

function replayed(
  scenario: AnyScenario,
  mode: Mode,
  randomSeed: number,
  source: InputSource,
  inputs: InputReference,
  failure: Failure,
  level: Finding['level'],
) {
  return findingOf({
    scenario: scenario.name,
    mode,
    randomSeed,
    source,
    inputs,
    first: failure,
    foundAt: 1,
    minimized: { inputs, failure, proven: false, tried: 0 },
    recorded: failure,
    reproduced: [1, 1],
    divergence: undefined,
    flip: undefined,
    level,
  })
}
