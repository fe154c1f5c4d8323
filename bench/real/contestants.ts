/** Who looks for the bugs: Heddle with its defaults, fast-check's scheduler, random delays. */

import fc from 'fast-check'
import { explore } from '../../src/explore/explore.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { fails } from './world.ts'

/** The budget of all: that of Heddle's default. */
const RUNS = 1_000
const TIME = 3_000

/** Runs until it goes wrong: how many that took, or undefined when the budget did not do. */
export type Contestant = (scenario: AnyScenario, seed: number) => Promise<number | undefined>

export const heddle: Contestant = async (scenario, seed) => {
  const mode = scenario.definition.modes?.includes('async') === false ? 'threads' : 'async'
  return (await explore(scenario, { seed, mode })).firstFailureAt ?? undefined
}

async function until(run: (index: number) => Promise<boolean>): Promise<number | undefined> {
  const end = performance.now() + TIME
  for (let i = 1; i <= RUNS && performance.now() < end; i++) if (await run(i)) return i
  return undefined
}

/** Calls of the backends and starts of the tasks go through `fc.scheduler()`. */
export const fastCheck: Contestant = (scenario, seed) => {
  const schedulers = fc.sample(fc.scheduler(), { seed, numRuns: RUNS })
  return until(i => {
    const scheduler = schedulers[i - 1]!
    return fails(
      scenario,
      label => scheduler.schedule(Promise.resolve(), label),
      all => scheduler.waitFor(all),
    )
  })
}

/** Each of them waits for up to five milliseconds. */
export const delays: Contestant = (scenario, seed) => {
  const random = fc.sample(fc.infiniteStream(fc.integer({ min: 0, max: 5 })), { seed, numRuns: 1 })[0]!
  return until(() =>
    fails(
      scenario,
      () => new Promise(resolve => setTimeout(resolve, random.next().value as number)),
      all => all,
    ),
  )
}
