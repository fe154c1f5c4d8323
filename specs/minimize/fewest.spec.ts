/** Of small random programs the minimal interleaving has as few preemptions as any that fails in the same way. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unchecked } from '../../src/checkers/policy.ts'
import { minimize } from '../../src/minimize/minimize.ts'
import { Reruns } from '../../src/minimize/reruns.ts'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import type { Failure } from '../../src/runtime/runtime.ts'
import { InputSource } from '../../src/scenario/input-source.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { menus, type Programs, programsOf, scenarioOf } from '../strategies/exhaustive/random-programs.ts'

const WORK = 250_000
/** Programs with more interleavings are passed over. */
const MOST = 400
const inputs = { kind: 'none' } as const
const numRuns = process.env.HEDDLE_CAMPAIGNS === '1' ? 200 : 5

const rerunsOf = (runtime: AsyncRuntime, like: Failure) =>
  new Reruns({
    runtime,
    fingerprint: like.problem.fingerprint,
    randomSeed: 1,
    like,
    work: Number.POSITIVE_INFINITY,
    time: 60_000,
    policy: unchecked,
    kind: undefined,
  })

/** A failure that is found at random. */
async function failureOf(runtime: AsyncRuntime, seed: number): Promise<Failure | undefined> {
  const { failure } = await runtime.run({
    block: seed,
    inputs,
    strategy: { name: 'random' },
    seed,
    randomSeed: 1,
    from: 0,
    to: 50,
    deadline: Number.POSITIVE_INFINITY,
    record: false,
  })
  return failure
}

/** The fewest preemptions of all executions that fail in the same way; undefined when there are too many. */
async function fewestOf(reruns: Reruns): Promise<number | undefined> {
  let fewest = Number.POSITIVE_INFINITY
  const all = reruns.failures(inputs, { name: 'dfs' }, MOST)
  for (;;) {
    const { done, value } = await all.next()
    if (done === true) return value.exhausted ? fewest : undefined
    fewest = Math.min(fewest, value.preemptions)
  }
}

/** What becomes of a program's first failure, with the fewest preemptions of all that are like it. */
async function minimized(program: Programs, seed: number, proofBudget: number) {
  const scenario: AnyScenario = scenarioOf(program, { end: undefined }, { fatal: 2 })
  const runtime = new AsyncRuntime(scenario)
  const failure = await failureOf(runtime, seed)
  if (failure === undefined) return undefined
  const reruns = rerunsOf(runtime, failure)
  const fewest = await fewestOf(reruns)
  if (fewest === undefined) return undefined
  const result = await minimize(reruns, new InputSource(scenario), inputs, failure, { work: WORK, proofBudget })
  return { fewest, ...result }
}

describe.each(['cells, atomics and mutexes', 'locks of all kinds', 'conditions'] as const)('%s', menu => {
  test('a minimal interleaving that is proven has as few preemptions as any', async () => {
    await fc.assert(
      fc.asyncProperty(programsOf(menus[menu]), fc.nat(100), async (program, seed) => {
        const result = await minimized(program, seed, 2_000)
        fc.pre(result !== undefined)
        expect(result.proven).toBe(true)
        expect(result.failure.preemptions).toBe(result.fewest)
      }),
      { numRuns, seed: 7 },
    )
  })

  test('and nearly always it has where nothing is proven', async () => {
    let all = 0
    let fewest = 0
    await fc.assert(
      fc.asyncProperty(programsOf(menus[menu]), fc.nat(100), async (program, seed) => {
        const result = await minimized(program, seed, 0)
        fc.pre(result !== undefined)
        all++
        expect(result.proven).toBe(result.failure.preemptions === 0)
        if (result.failure.preemptions === result.fewest) fewest++
      }),
      { numRuns, seed: 8 },
    )
    expect(fewest / all).toBeGreaterThanOrEqual(0.9)
  })
})
