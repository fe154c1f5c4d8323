/** `testScenario`: a scenario as Vitest tests, one for each mode. */

import { afterAll, describe, type TestContext, test } from 'vitest'
import { explored, modesOf } from '../explore/explore.ts'
import type { CheckOptions } from '../explore/options.ts'
import type { Mode, Verdict } from '../explore/verdict.ts'
import { type NotShareable, withoutModule } from '../runtime/threads/errors.ts'
import { keepGangs } from '../runtime/threads/gangs.ts'
import { type AnyScenario, isScenario } from '../scenario/scenario.ts'
import { failureOf } from './failure.ts'
import { isDefinedInSpec } from './spec-file.ts'
import { timeLimit } from './time-limit.ts'

export { type HeddlePluginOptions, heddle } from './plugin.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The verdict of a test that `testScenario` made, for reporters. */
    heddle?: Verdict
  }
}

/** The options of `explore`; with `mode` there is a test for that mode only. */
export interface TestScenarioOptions extends Omit<CheckOptions, 'signal' | 'onProgress'> {}

type Declare = (scenario: AnyScenario, options?: TestScenarioOptions) => void

interface TestScenario extends Declare {
  /** Runs only this scenario of the file. */
  readonly only: Declare
  /** Leaves the scenario out. */
  readonly skip: Declare
  /** Leaves the scenario out unless `condition` is truthy. */
  runIf(condition: unknown): Declare
  /** Leaves the scenario out if `condition` is truthy. */
  skipIf(condition: unknown): Declare
}

type Describe = (name: string, body: () => void) => void

const declare =
  (describe: Describe): Declare =>
  (scenario, options = {}) => {
    if (!isScenario(scenario)) {
      throw new TypeError(`heddle: testScenario() takes what scenario() returns, not ${typeof scenario}`)
    }
    keepGangsForSpec()
    const timeout = timeLimit(options)
    const modes = options.mode === undefined ? modesOf(scenario) : [options.mode]
    describe(scenario.name, () => {
      for (const mode of modes) test(mode, { timeout }, context => run(scenario, mode, options, context))
    })
  }

let isKeeping = false

/** Has the scenarios of a spec share their threads; they end with the spec. */
function keepGangsForSpec(): void {
  if (isKeeping) return
  isKeeping = true
  const dismiss = keepGangs()
  afterAll(async () => {
    isKeeping = false
    await dismiss()
  })
}

/**
 * Declares a `describe` named after the scenario with a test for each of its modes, `async` and `threads`. A test fails with an
 * `InterleavingError`, whose message is the report; a scenario with `expectFailure` passes when that failure is found. The
 * time-out is the budget and 40 s more.
 *
 * Threads import the scenario's module, so a scenario that is defined in the spec itself is skipped in that mode, as is one
 * whose state threads cannot share — unless its `modes`, or `options.mode`, ask for threads: then that fails.
 *
 * @example
 * import { testScenario } from 'heddle/vitest'
 * import transfers from '../scenarios/transfer.scenario.ts'
 *
 * testScenario(transfers, { schedules: 10_000 })
 */
export const testScenario: TestScenario = Object.assign(declare(describe), {
  only: declare(describe.only),
  skip: declare(describe.skip),
  runIf: (condition: unknown) => declare(describe.runIf(condition)),
  skipIf: (condition: unknown) => declare(describe.skipIf(condition)),
})

async function run(
  scenario: AnyScenario,
  mode: Mode,
  options: TestScenarioOptions,
  { task, skip, signal }: TestContext,
): Promise<void> {
  const asked = options.mode !== undefined || scenario.definition.modes !== undefined
  if (mode === 'threads' && isDefinedInSpec(scenario, task.file.filepath)) {
    if (!asked) skip('threads need the scenario in a module of its own')
    throw withoutModule(scenario.name, 'this one is defined in a spec')
  }
  try {
    const { verdict, cause } = await explored(scenario, { ...options, mode, signal })
    task.meta.heddle = verdict
    if (!verdict.expected) throw failureOf(scenario, verdict, { cause, verbose: options.verbose === true })
  } catch (error) {
    if (!asked && error instanceof Error && error.name === 'NotShareable') skip((error as NotShareable).obstacle)
    throw error
  }
}
