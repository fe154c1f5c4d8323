/** From a failure that was seen to a finding: it is replayed before anything else, minimised, recorded and replayed again. */

import type { Policy } from '../checkers/policy.ts'
import { findFlip } from '../minimize/flip.ts'
import { type MinimizeOptions, minimize } from '../minimize/minimize.ts'
import { Reruns } from '../minimize/reruns.ts'
import type { BatchOutcome, Failure, Runtime } from '../runtime/runtime.ts'
import { checkKindOf } from '../scenario/checks.ts'
import type { InputReference, InputSource } from '../scenario/input-source.ts'
import { findingOf } from './finding.ts'
import type { Finding, Mode } from './verdict.ts'
import { writtenAlike } from './written-alike.ts'

/** A failure, and in which execution of the campaign it was seen. */
export interface Sighting {
  readonly scenario: string
  readonly mode: Mode
  readonly inputs: InputReference
  readonly randomSeed: number
  readonly policy: Policy
  readonly failure: Failure
  readonly foundAt: number
  readonly level: Finding['level']
}

interface Effort {
  /** What may be done to make it small, at each stage of that, and to find its cause. */
  readonly minimize: MinimizeOptions
  /** How often the minimal schedule is replayed before it is reported. */
  readonly confirmations: number
}

/** Well below a second where steps are no slower than they should be. */
const forErrors: Effort = { minimize: { work: 250_000 }, confirmations: 10 }
/** What is no failure need not be proven minimal, nor have its cause looked for: it says so itself. */
const forWarnings: Effort = { minimize: { work: 15_000, proofBudget: 0, searchBudget: 10 }, confirmations: 2 }
/** For executions of so many steps, as those that do not end are: each takes long, recording it longer, and nothing is made small. */
const LONG = 1_000
const forLongErrors: Effort = { minimize: { work: 150_000 }, confirmations: 2 }
/** Milliseconds for all of it: far more than it takes, unless steps are slow. */
const TIME = 30_000
/** Replays of what only time ends. */
const SLOW_CONFIRMATIONS = 2

/**
 * Makes a finding of what was seen, with what has become of it when it was replayed; nothing of a warning that concerns a
 * dependency alone, about which its user can do nothing.
 */
export async function confirm(source: InputSource, runtime: Runtime, sighting: Sighting): Promise<Finding | undefined> {
  const { inputs, randomSeed, policy, failure, level } = sighting
  const { kind, fingerprint } = failure.problem
  const long = failure.steps > LONG
  const effort = level === 'warn' ? forWarnings : long ? forLongErrors : forErrors
  const rerunsOf = (variant?: string) =>
    new Reruns({
      runtime,
      fingerprint,
      variant,
      randomSeed,
      like: failure,
      work: effort.minimize.work,
      time: TIME,
      policy,
      kind: checkKindOf(kind),
    })
  const { variant } = failure.problem
  if (level === 'warn' && variant !== undefined) {
    const exactly = rerunsOf(variant)
    const recorded = await exactly.replay(inputs, failure.schedule, true)
    if (recorded !== undefined && (await isNothing(exactly, inputs, recorded))) return undefined
  }
  let reruns = rerunsOf()
  const common = { ...sighting, source, first: failure }
  const confirmed = await reruns.replay(inputs, failure.schedule)
  if (confirmed === undefined) {
    const again = await reruns.run(inputs, { name: 'replay', schedule: failure.schedule }, 1, true)
    return findingOf({
      ...common,
      minimized: { inputs, failure, proven: false, tried: 0 },
      recorded: failure,
      reproduced: [0, 1],
      divergence: divergence(failure, again),
      flip: undefined,
    })
  }
  const reduce = async () => {
    const minimized = await minimize(reruns, source, inputs, confirmed, effort.minimize)
    const again = await reruns.replay(minimized.inputs, minimized.failure.schedule, true)
    return { minimized, again, recorded: again ?? minimized.failure }
  }
  let { minimized, again, recorded } = await reduce()
  if (level === 'warn' && (await isNothing(reruns, minimized.inputs, recorded))) {
    if (variant === undefined) return undefined
    // A smaller execution has another variant, to which there is nothing.
    reruns = rerunsOf(variant)
    ;({ minimized, again, recorded } = await reduce())
    if (await isNothing(reruns, minimized.inputs, recorded)) return undefined
  }
  let reproduced = again === undefined ? 0 : 1
  const confirmations = kind === 'stuck' ? SLOW_CONFIRMATIONS : effort.confirmations
  for (let i = 1; i < confirmations; i++) {
    if ((await reruns.replay(minimized.inputs, minimized.failure.schedule, !long)) !== undefined) reproduced++
  }
  reruns.allot(effort.minimize.work)
  // A cycle of who holds what tells more than a swap does.
  const told = kind === 'deadlock' && recorded.problem.cycle?.some(({ holds }) => holds.length > 0) === true
  const flip = told || level === 'warn' || long ? undefined : await findFlip(reruns, minimized.inputs, recorded)
  return findingOf({
    ...common,
    minimized,
    recorded,
    cut: reruns.cut,
    reproduced: [reproduced, confirmations],
    divergence: undefined,
    flip,
  })
}

/** Whether there is nothing to a recorded warning after all. */
const isNothing = async (reruns: Reruns, inputs: InputReference, recorded: Failure): Promise<boolean> => {
  const { kind, foreign } = recorded.problem
  return foreign === true || (kind === 'lost-update' && (await writtenAlike(reruns, inputs, recorded)))
}

/** Where a replay parted from the execution that it should have repeated. */
function divergence(failure: Failure, again: BatchOutcome): string {
  const other = again.failure ?? again.passed
  if (other === undefined) return 'the replay was discarded'
  const at = failure.trace.findIndex((step, i) => {
    const theirs = other.trace[i]
    return (
      theirs === undefined ||
      theirs.strand !== step.strand ||
      theirs.kind !== step.kind ||
      theirs.object !== step.object
    )
  })
  if (at < 0) return 'the same steps led to another end: something outside control decides'
  const place = other.recording?.steps[at]?.at
  return `the executions part at step ${at + 1} (${failure.trace[at]!.strand})${place === undefined ? '' : `, ${place}`}`
}
