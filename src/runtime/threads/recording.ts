/** The recordings of all threads as one. */

import type { Problem, WaitEdge } from '../../schedule/execution.ts'
import type { Engine } from '../engine.ts'
import { Recorder } from '../recorder.ts'
import type { Failure } from '../runtime.ts'
import { strandNames } from '../waits.ts'
import { AWAITS, type Noted } from './records.ts'

type Described = Omit<Failure, 'problem'> & Partial<Pick<Failure, 'problem'>>

/** Adds what threads have noted of their own strands' steps, and where strands stand that wait for each other. */
export function withNoted<F extends Described>(described: F, noted: readonly Noted[]): F {
  const { recording, problem } = described
  if (recording === undefined) return described
  const steps = [...recording.steps]
  const places = new Map<string, string>()
  const awaits = new Map<string, string>()
  for (const { step, strand, value, part, at } of noted) {
    if (step < 0) {
      if (at !== undefined) (step === AWAITS ? awaits : places).set(strand, at)
    } else if (step < steps.length) steps[step] = { value, part, at }
  }
  const placeOf = (step: number | undefined) => (step === undefined ? undefined : steps[step]?.at)
  const placed = (edge: WaitEdge): WaitEdge => ({
    ...edge,
    at: edge.at || (edge.operation === 'await' ? awaits : places).get(edge.strand) || '',
    heldAt: edge.heldAt ?? placeOf(edge.heldSince),
    missedAt: edge.missedAt ?? placeOf(edge.missed),
  })
  const placedProblem = ({ at, strand, cycle, ...others }: Problem): Problem => ({
    ...others,
    ...(strand === undefined ? {} : { strand, at: at ?? places.get(strand) }),
    ...(cycle === undefined ? {} : { cycle: cycle.map(placed) }),
  })
  return {
    ...described,
    recording: { ...recording, steps },
    ...(problem === undefined ? {} : { problem: placedProblem(problem) }),
  }
}

/** The recording of an execution whose leader is lost: names, and no steps yet. */
export function emptyRecording(engine: Engine) {
  const strands = strandNames(engine)
  return new Recorder(engine.board).finish(
    strands,
    engine.models.map(model => model?.name ?? ''),
  )
}
