/** Strategies by name: what a user may ask for, and what a worker thread is told to run. */

import type { Schedule } from '../schedule/schedule.ts'
import { auto } from './auto.ts'
import { constraintsPolicy } from './constraints.ts'
import { delay, delayPolicy } from './delay.ts'
import { dfs } from './dfs.ts'
import { dporPolicy, heapDporPolicy, parkingDporPolicy } from './dpor/policy.ts'
import { dpor } from './dpor.ts'
import { pct, pctPolicy } from './pct.ts'
import { pos, posPolicy } from './pos.ts'
import { preemption } from './preemption.ts'
import { random, randomPolicy } from './random.ts'
import { replayPolicy, replaySearch } from './replay.ts'
import { rff } from './rff.ts'
import { type Segment, segmentInts, segmentsPolicy } from './segments.ts'
import { parkingSequencePolicy, sequenceInts, sequencePolicy } from './sequence.ts'
import { steerPolicy, steerSearch } from './steer.ts'
import type { Policy, Search, SearchOptions, Strategy } from './strategy.ts'
import { surw, surwPolicy } from './surw.ts'
import { urw, urwPolicy } from './urw.ts'

/** One that a user may ask for. */
export interface NamedStrategy {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** A strategy as data, so that it can be sent to a worker. */
export type StrategySpec =
  | NamedStrategy
  | { readonly name: 'replay'; readonly schedule: Schedule }
  /** Turns of strands; of the schedule the alternatives alone. */
  | { readonly name: 'segments'; readonly segments: readonly Segment[]; readonly schedule: Schedule }
  /** Strand numbers, one a step. */
  | { readonly name: 'sequence'; readonly strands: readonly number[] }
  /** Places where strands are to be held back, as `steer.ts` has them. */
  | { readonly name: 'steer'; readonly places: readonly number[] }

const makers: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => Strategy>> = {
  random: () => random,
  pct: options => pct(options),
  pos: () => pos,
  urw: () => urw,
  surw: () => surw,
  rff: () => rff,
  auto: options => auto(options),
  preemption: options => preemption(options),
  dfs: () => dfs,
  delay: options => delay(options),
  dpor: options => dpor(options),
}

/** Every policy that a search may plan with: all threads know all of them, by position. */
export const policies: readonly Policy[] = [
  randomPolicy,
  pctPolicy,
  replayPolicy,
  sequencePolicy,
  posPolicy,
  urwPolicy,
  surwPolicy,
  constraintsPolicy,
  dporPolicy,
  delayPolicy,
  steerPolicy,
  parkingSequencePolicy,
  parkingDporPolicy,
  heapDporPolicy,
  segmentsPolicy,
]

/** Those that enumerate executions rather than draw them at random. */
export const systematic: ReadonlySet<string> = new Set(['dfs', 'dpor', 'preemption', 'delay'])

export const strategyNames: readonly string[] = Object.keys(makers)

/** Starts the search that `spec` describes. Throws for an unknown name. */
export function startSearch(spec: StrategySpec, options: SearchOptions): Search {
  if ('segments' in spec) {
    const ints = segmentInts(spec.segments, spec.schedule)
    return { next: () => ({ policy: segmentsPolicy, seed: 0, ints }) }
  }
  if ('schedule' in spec) return replaySearch(spec.schedule)
  if ('strands' in spec) {
    const ints = sequenceInts(spec.strands)
    return { next: () => ({ policy: sequencePolicy, seed: 0, ints }) }
  }
  if ('places' in spec) return steerSearch(spec.places, options.seed)
  const make = makers[spec.name]
  if (make === undefined) {
    throw new Error(`heddle: there is no strategy '${spec.name}'; known are ${strategyNames.join(', ')}`)
  }
  return make(spec.options ?? {}).search(options)
}
