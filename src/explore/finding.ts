/** From a minimised failure to a finding: what a report shows. */

import type { Minimized } from '../minimize/minimize.ts'
import type { Failure } from '../runtime/runtime.ts'
import type { InputReference, InputSource } from '../scenario/input-source.ts'
import * as fc from 'fast-check'
import { isRead, isWrite, Kind, kindName } from '../schedule/operation.ts'
import { encodeToken } from '../schedule/token.ts'
import type { Finding, Mode, ReportStep } from './verdict.ts'

export interface Found {
  readonly scenario: string
  readonly mode: Mode
  readonly randomSeed: number
  readonly source: InputSource
  readonly inputs: InputReference
  readonly first: Failure
  readonly foundAt: number
  readonly minimized: Minimized
  /** The minimal execution once more, with values and locations. */
  readonly recorded: Failure
  readonly reproduced: readonly [number, number]
  readonly divergence: string | undefined
  readonly flip: readonly [number, number] | undefined
}

/** Operations whose value goes in, by the arrow that reports draw. */
const takesValue = new Set<number>([Kind.set, Kind.store, Kind.put, Kind.tryPut])

/** The steps of a recorded failure. */
export function reportSteps(failure: Failure): ReportStep[] {
  return failure.trace.map((step, i): ReportStep => {
    const { value, at } = failure.recording?.steps[i] ?? {}
    return {
      step: i + 1,
      task: step.task,
      strand: step.strand,
      operation: kindName(step.kind),
      object: step.object,
      value,
      direction:
        value === undefined
          ? undefined
          : takesValue.has(step.kind)
            ? 'in'
            : isRead(step.kind) || isWrite(step.kind)
              ? 'out'
              : undefined,
      at,
      preempted: step.preempted,
      relevant: true,
    }
  })
}

/** The minimal schedule's token. */
export function tokenOf(
  found: Pick<Found, 'scenario' | 'mode' | 'randomSeed' | 'source'>,
  inputs: InputReference,
  failure: Failure,
): string {
  return encodeToken({
    scenario: found.scenario,
    mode: found.mode,
    randomSeed: found.randomSeed,
    inputs: inputs.kind === 'none' ? '' : JSON.stringify(found.source.portable(inputs)),
    schedule: failure.schedule,
  })
}

export function findingOf(found: Found): Finding {
  const { recorded, minimized, first } = found
  const { problem } = recorded
  const condition = /^invariant:(?:always|finally):(.*)$/.exec(problem.fingerprint)?.[1]
  const { original: _, ...error } = problem.error ?? { name: '', message: '' }
  return {
    kind: problem.kind,
    fingerprint: problem.fingerprint,
    message: problem.message,
    task: problem.task,
    object: problem.object,
    condition,
    inputs: inputsText(found),
    token: tokenOf(found, minimized.inputs, minimized.failure),
    reproduced: found.reproduced,
    divergence: found.divergence,
    minimal: {
      steps: recorded.steps,
      preemptions: recorded.preemptions,
      switches: recorded.switches,
      proven: minimized.proven,
      tried: minimized.tried,
      from: { steps: first.steps, preemptions: first.preemptions },
    },
    cycle: problem.cycle,
    flip: found.flip && [found.flip[0] + 1, found.flip[1] + 1],
    error: problem.error === undefined ? undefined : error,
    trace: reportSteps(recorded),
    tasks: recorded.tasks,
    foundAt: found.foundAt,
  }
}

function inputsText({ source, inputs, minimized }: Found): Finding['inputs'] {
  if (inputs.kind === 'none') return undefined
  return { shrunk: fc.stringify(source.value(minimized.inputs)), original: fc.stringify(source.value(inputs)) }
}
