/**
 * Replays a prefix, whose strands are given by name, and goes on in the default order, but never with a strand that sleeps:
 * what it could do was explored before, until a step that its operation depends on wakes it. Where all enabled strands sleep the
 * execution ends, for it could only repeat others.
 *
 * Where code counts it is known whom a step wakes only when it has been made: then sleepers fall asleep within the prefix, and
 * what their code touched is told as well.
 *
 * Told: [steps of the prefix, sleepers, objects, the step at which they fall asleep; name and alternative of each step; names of
 * the sleepers; partner and watchers of each object; for each sleeper how many ints its footprint has, and these]. State: [position, alternative of the step being performed, sleepers that are still asleep or -1 before the
 * prefix has come so far; what was told; for each strand whether it sleeps].
 */

import { dependent, type Operation, partnerOf } from '../../schedule/dependence.ts'
import { collide, type Footprint, NOTHING } from '../../schedule/footprint.ts'
import { PARKED_AFTER } from '../spinning.ts'
import type { Frontier, Policy } from '../strategy.ts'

const POSITION = 0
const ALTERNATIVE = 1
const ASLEEP = 2
const TOLD = 3
const STEPS = TOLD
const SLEEPERS = TOLD + 1
const OBJECTS = TOLD + 2
const FROM = TOLD + 3
const PREFIX = TOLD + 4

export interface Instructions {
  /** Names and alternatives of the steps to replay, in turn. */
  readonly prefix: readonly number[]
  /** Names of the strands that sleep when they have been. */
  readonly sleepers: readonly number[]
  /** For each object its partner and its watchers. */
  readonly objects: readonly number[]
  /** What the code of each sleeper touched. */
  readonly touched: readonly Footprint[]
  /** How many steps of the prefix have been made when they fall asleep. */
  readonly from: number
}

export function instructionInts({ prefix, sleepers, objects, touched, from }: Instructions): number[] {
  const places = touched.flatMap(footprint => [footprint.length, ...footprint])
  return [prefix.length / 2, sleepers.length, objects.length / 2, from, ...prefix, ...sleepers, ...objects, ...places]
}

const sleepersAt = (state: Int32Array): number => PREFIX + (state[STEPS] as number) * 2
const objectsAt = (state: Int32Array): number => sleepersAt(state) + (state[SLEEPERS] as number)
const touchedAt = (state: Int32Array): number => objectsAt(state) + (state[OBJECTS] as number) * 2

function flagsAt(state: Int32Array): number {
  let at = touchedAt(state)
  for (let s = 0; s < (state[SLEEPERS] as number); s++) at += 1 + (state[at] as number)
  return at
}

/** What the code of a sleeping strand would touch. */
function footprintOf(state: Int32Array, name: number): Footprint {
  let at = touchedAt(state)
  for (let s = sleepersAt(state); s < objectsAt(state); s++) {
    const length = state[at] as number
    if (state[s] === name) return state.subarray(at + 1, at + 1 + length)
    at += 1 + length
  }
  return NOTHING
}

/** What a strand stands before, as dependence wants it. */
function operationOf(state: Int32Array, frontier: Frontier, strand: number): Operation {
  const kind = frontier.kind(strand)
  const object = frontier.object(strand)
  const at = objectsAt(state)
  const known = object < (state[OBJECTS] as number)
  const partner = known ? partnerOf(kind, state[at + object * 2] as number) : 0
  const watchers = known ? (state[at + object * 2 + 1] as number) : 0
  return {
    task: frontier.task(strand),
    kind,
    object,
    key: frontier.key(strand),
    partner,
    watchers: partner === 0 ? watchers : watchers | (state[at + partner * 2 + 1] as number),
  }
}

function fallAsleep(state: Int32Array, frontier: Frontier): void {
  const flags = flagsAt(state)
  let asleep = 0
  for (let i = 0; i < frontier.count; i++) {
    const strand = frontier.strands[i] as number
    for (let s = sleepersAt(state); s < objectsAt(state); s++) {
      if (state[s] !== frontier.name(strand)) continue
      state[flags + strand] = 1
      asleep++
    }
  }
  state[ASLEEP] = asleep
}

function wake(state: Int32Array, frontier: Frontier, strand: number): void {
  const flags = flagsAt(state)
  const operation = operationOf(state, frontier, strand)
  for (let other = 0; other < frontier.known; other++) {
    if (state[flags + other] !== 1 || !dependent(operation, operationOf(state, frontier, other))) continue
    state[flags + other] = 0
    state[ASLEEP] = (state[ASLEEP] as number) - 1
  }
}

/** Wakes whom the code of the step before has to do with. */
function wakeAfter(state: Int32Array, frontier: Frontier): void {
  if ((state[ASLEEP] as number) <= 0) return
  const touched = frontier.footprint(frontier.step - 1)
  const flags = flagsAt(state)
  for (let other = 0; other < frontier.known; other++) {
    if (state[flags + other] !== 1 || !collide(touched, footprintOf(state, frontier.name(other)))) continue
    state[flags + other] = 0
    state[ASLEEP] = (state[ASLEEP] as number) - 1
  }
}

export const dporPolicy: Policy = {
  name: 'dpor',
  always: true,
  size: (strands, ints) => TOLD + ints.length + strands,
  begin(state, _seed, ints) {
    state[POSITION] = 0
    state[ALTERNATIVE] = 0
    state[ASLEEP] = -1
    for (let i = 0; i < ints.length; i++) state[TOLD + i] = ints[i] as number
    state.fill(0, TOLD + ints.length)
  },
  next(state, frontier) {
    const at = state[POSITION] as number
    if ((state[ASLEEP] as number) < 0 && at >= (state[FROM] as number)) fallAsleep(state, frontier)
    if (at < (state[STEPS] as number)) {
      const wanted = state[PREFIX + at * 2] as number
      for (let i = 0; i < frontier.count; i++) {
        const strand = frontier.strands[i] as number
        if (frontier.name(strand) === wanted) return strand
      }
      return frontier.fallback
    }
    if (state[ASLEEP] === 0) return frontier.fallback
    const flags = flagsAt(state)
    if (state[flags + frontier.fallback] === 0) return frontier.fallback
    for (let i = 0; i < frontier.count; i++) {
      const strand = frontier.strands[i] as number
      if (state[flags + strand] === 0) return strand
    }
    return -1
  },
  stepped(state, frontier, strand) {
    const at = state[POSITION] as number
    state[POSITION] = at + 1
    if (at < (state[STEPS] as number)) {
      state[ALTERNATIVE] = state[PREFIX + at * 2 + 1] as number
    } else state[ALTERNATIVE] = 0
    if ((state[ASLEEP] as number) > 0) wake(state, frontier, strand)
  },
  pick(state, count) {
    const wanted = state[ALTERNATIVE] as number
    return wanted < count ? wanted : 0
  },
}

/** The same where what code touches on the heap counts. */
export const heapDporPolicy: Policy = {
  ...dporPolicy,
  name: 'dpor-heap',
  footprints: true,
  next(state, frontier) {
    wakeAfter(state, frontier)
    return dporPolicy.next(state, frontier)
  },
}

/** The same, with loops that spin waiting for news. */
export const parkingDporPolicy: Policy = { ...dporPolicy, name: 'dpor-parking', parks: PARKED_AFTER }
