/** From a minimised failure to a finding: what a report shows. */

import type { Minimized } from '../minimize/minimize.ts'
import { relevantSteps } from '../minimize/relevance.ts'
import type { Failure } from '../runtime/runtime.ts'
import { encodeReference, type InputReference, type InputSource } from '../scenario/input-source.ts'
import { isRead, isWrite, Kind, kindName } from '../schedule/operation.ts'
import { encodeToken } from '../schedule/token.ts'
import type { Finding, Mode, ReportAccess, ReportStep } from './verdict.ts'

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
  /** Whether making it small, or looking for its cause, took too long and was broken off. Default false. */
  readonly cut?: boolean
  /** Default `error`. */
  readonly level?: Finding['level'] | undefined
}

/** Operations whose value goes in, by the arrow that reports draw. */
const takesValue = new Set<number>([Kind.set, Kind.store, Kind.put, Kind.tryPut, Kind.write, Kind['Atomics.store']])

/** Changes of containers that a value comes out of. */
const takesOut = new Set(['pop', 'shift'])

/** Whether what a report shows of it is the call itself. */
const isCall = (kind: number): boolean => kind === Kind.effect || kind === Kind.query

/** The steps of a recorded failure; `flip` are the positions of two whose swap makes it pass. */
export function reportSteps(failure: Failure, flip?: readonly [number, number]): ReportStep[] {
  const relevant = relevantSteps(failure, flip)
  const accesses = accessesOf(failure)
  return failure.trace.map((step, i): ReportStep => {
    const { value, part, at } = failure.recording?.steps[i] ?? {}
    return {
      step: i + 1,
      task: step.task,
      strand: step.strand,
      operation: kindName(step.kind),
      object: step.object === undefined ? undefined : step.object + (part ?? ''),
      value,
      direction:
        value === undefined || isCall(step.kind)
          ? undefined
          : takesValue.has(step.kind)
            ? 'in'
            : isRead(step.kind) || isWrite(step.kind) || step.kind === Kind.await
              ? 'out'
              : undefined,
      // A beginning has no place of its own: it is told up to where it goes.
      at: at ?? (step.kind === Kind.start ? firstPlace(failure, i) : undefined),
      preempted: step.preempted,
      // What others see of it may be what they fail by.
      relevant: relevant[i] === true || accesses.get(i)?.some(({ access }) => access === 'write') === true,
      accesses: accesses.get(i),
    }
  })
}

/** Where the strand that begins with a step comes to first. */
function firstPlace({ trace, recording }: Failure, start: number): string | undefined {
  const next = trace.findIndex(({ strand }, i) => i > start && strand === trace[start]!.strand)
  return recording?.steps[next]?.at
}

/** What code has read and written, by step. */
function accessesOf({ recording }: Failure): ReadonlyMap<number, readonly ReportAccess[]> {
  const byStep = new Map<number, ReportAccess[]>()
  for (const { step, task, strand, access, operation, place, value, at } of recording?.accesses ?? []) {
    const told: ReportAccess = {
      task,
      strand: recording?.strands[strand] ?? task,
      access,
      operation,
      object: place,
      value,
      direction: value === undefined ? undefined : access === 'read' || takesOut.has(operation) ? 'out' : 'in',
      at,
    }
    const before = byStep.get(step)
    if (before === undefined) byStep.set(step, [told])
    else before.push(told)
  }
  return byStep
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
    inputs: encodeReference(found.source.portable(inputs)),
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
    level: found.level ?? 'error',
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
      ...(found.cut === true && { cut: true }),
      from: { steps: first.steps, preemptions: first.preemptions },
    },
    explanation: explanationOf(recorded),
    steps: problem.steps?.map(step => step + 1),
    at: problem.at,
    cycle: problem.cycle,
    history: problem.history,
    flip: found.flip && [found.flip[0] + 1, found.flip[1] + 1],
    error: problem.error === undefined ? undefined : error,
    trace: reportSteps(recorded, found.flip),
    tasks: recorded.tasks,
    foundAt: found.foundAt,
    strategy: first.strategy,
  }
}

function explanationOf({ explanation = [] }: Failure): Finding['explanation'] {
  if (explanation.length === 0) return undefined
  return explanation.map(({ steps, ...each }) => ({ ...each, steps: steps.map(step => step + 1) }))
}

function inputsText({ source, inputs, minimized }: Found): Finding['inputs'] {
  if (inputs.kind === 'none') return undefined
  return { shrunk: source.shown(minimized.inputs), original: source.shown(inputs) }
}
