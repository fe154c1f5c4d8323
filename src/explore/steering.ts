/**
 * A suspicion of a deadlock is put to the test: schedules are steered to where it would come about. What comes of it is a
 * failure with a schedule like any other; what does not, after a few tries, stays a suspicion.
 */

import { Reruns } from '../minimize/reruns.ts'
import type { Failure, Runtime } from '../runtime/runtime.ts'
import type { Problem } from '../schedule/execution.ts'
import type { Sighting } from './confirm.ts'

/** Executions for one suspicion, and milliseconds at most. */
const TRIES = 24
const TIME = 20_000

/** The fingerprint of the deadlock that is suspected. */
export const suspected = ({ fingerprint }: Problem): string => fingerprint.replace('lock-order', 'deadlock')

/** The deadlock, if a schedule could be steered into it. */
export async function steered(runtime: Runtime, sighting: Sighting): Promise<Failure | undefined> {
  const { inputs, randomSeed, policy, failure } = sighting
  const reruns = new Reruns({
    runtime,
    fingerprint: suspected(failure.problem),
    randomSeed,
    like: failure,
    work: Number.POSITIVE_INFINITY,
    time: TIME,
    policy,
    kind: undefined,
  })
  const strategy = { name: 'steer', places: failure.problem.steer ?? [] }
  for await (const found of reruns.failures(inputs, strategy, TRIES)) return { ...found, strategy: failure.strategy }
  return undefined
}
