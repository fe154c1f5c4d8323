/**
 * The shrinker: all the simpler choices that are worth a try, most promising first.
 *
 * It is a pure function, as fast-check's replay by path requires: it walks the streams of shrinks without running the property.
 * What the failing run did, how many releases it had and among how many tasks each chose, is therefore unknown here, and found out by trying.
 *
 * A random value is first cut to a list: none, 1, 2, 4 … choices. A list goes through passes: nothing at all; chunks of deviations,
 * from large to single (Zeller and Hildebrandt's ddmin, from the end), each once reset to the default and once cut out, so
 * that later choices move up; then, should several be left that only fail together, a single deviation anywhere, and any two
 * of few removed at once; gaps closed; ranks lowered.
 *
 * Each candidate carries a cursor. When it is taken, its own candidates begin there instead of all over, and then
 * go round: so reducing k deviations takes about k log k runs, and what nothing can simplify any more was really tried in full.
 */

import { type Choices, firstOf, type ListedChoices, listed, RANKS, type RandomChoices } from './choices.ts'

/** The longest list that a random value is cut to; a failure that needs more releases is replayed but not shrunk. */
const LONGEST_LIST = 1 << 16
/** The longest list for which every single deviation is tried. */
const LONGEST_SWEEP = 128
/** The most deviations of which every two are tried together. */
const MOST_PAIRED = 8

/** Where the candidates of a candidate begin: a pass, and a place in it. */
export interface Cursor {
  readonly pass: Pass
  readonly at: number
}

/** A pass by name, or removing chunks of that many deviations. */
type Pass = 'nothing' | number | 'pairs' | 'sweep' | 'gaps' | 'ranks'

export interface Candidate {
  readonly choices: ListedChoices
  readonly cursor: Cursor
}

/** Everything simpler than `choices` that is worth a try, beginning at `cursor`. */
export function* simpler(choices: Choices, cursor?: Cursor): Generator<Candidate, undefined> {
  if ('seed' in choices) {
    yield* prefixes(choices)
    return
  }
  const { list } = choices
  const deviations = list.flatMap((choice, release) => (choice === 0 ? [] : [release]))
  const passes = passesFor(deviations.length)
  const first = cursor === undefined ? 0 : passes.findIndex(pass => reached(pass, cursor.pass))
  for (let i = 0; i < passes.length; i++) {
    const pass = passes[(first + i) % passes.length] as Pass
    yield* candidates(list, deviations, pass, i === 0 && pass === cursor?.pass ? cursor.at : undefined)
  }
  // What the first pass left out at its beginning.
  if (cursor !== undefined && passes[first] === cursor.pass) yield* candidates(list, deviations, cursor.pass, undefined)
}

function passesFor(deviations: number): Pass[] {
  if (deviations === 0) return []
  const sizes: number[] = []
  for (let size = 1; size <= deviations / 2 || size === 1; size *= 2) sizes.unshift(size)
  return ['nothing', ...sizes, 'sweep', 'pairs', 'gaps', 'ranks']
}

/** Whether `pass` is the one wanted, or the next there is, as large chunks vanish when deviations become few. */
function reached(pass: Pass, wanted: Pass): boolean {
  return pass === wanted || (typeof pass === 'number' && typeof wanted === 'number' && pass < wanted)
}

function* prefixes(choices: RandomChoices): Generator<Candidate, undefined> {
  for (let length = 0; length <= LONGEST_LIST; length = Math.max(1, length * 2)) {
    yield {
      choices: firstOf(choices, length),
      cursor: { pass: Math.max(1, length >> 2), at: Number.POSITIVE_INFINITY },
    }
  }
}

function* candidates(list: readonly number[], deviations: readonly number[], pass: Pass, at: number | undefined) {
  const to = (changed: readonly number[], next: number): Candidate => ({
    choices: listed(changed),
    cursor: { pass, at: next },
  })
  if (pass === 'nothing') yield to([], 0)
  else if (pass === 'sweep') yield* sweep(list, deviations, to)
  else if (pass === 'pairs') yield* pairs(list, deviations, to)
  else if (pass === 'gaps') yield* gaps(list, deviations, at ?? 0, to)
  else if (pass === 'ranks') yield* ranks(list, deviations, at ?? 0, to)
  else yield* chunks(list, deviations, pass, Math.min(at ?? deviations.length, deviations.length), to)
}

type To = (changed: readonly number[], next: number) => Candidate

/** Without the `size` deviations before the one numbered `end`, and so on towards the beginning. */
function* chunks(list: readonly number[], deviations: readonly number[], size: number, end: number, to: To) {
  for (; end > 0; end -= size) {
    const first = Math.max(0, end - size)
    const [from, until] = [deviations[first] as number, (deviations[end - 1] as number) + 1]
    const rest = list.slice(until)
    yield to([...list.slice(0, from), ...new Array<number>(until - from).fill(0), ...rest], first)
    if (rest.length > 0) yield to([...list.slice(0, from), ...rest], first)
  }
}

/** A single deviation, anywhere, of rank 1 or 2. */
function* sweep(list: readonly number[], deviations: readonly number[], to: To) {
  if (deviations.length < 2 || list.length > LONGEST_SWEEP) return
  for (const rank of [1, 2]) {
    for (let release = 0; release < list.length; release++) yield to([...new Array<number>(release).fill(0), rank], 0)
  }
}

/** Without any two deviations, each reset or cut out. */
function* pairs(list: readonly number[], deviations: readonly number[], to: To) {
  if (deviations.length < 3 || deviations.length > MOST_PAIRED) return
  for (const [at, second] of deviations.entries()) {
    for (const first of deviations.slice(0, at)) {
      for (const middle of [[0], []]) {
        for (const last of [[0], []]) {
          yield to(
            [...list.slice(0, first), ...middle, ...list.slice(first + 1, second), ...last, ...list.slice(second + 1)],
            0,
          )
        }
      }
    }
  }
}

/** With the releases without a deviation before a deviation taken out: all, half of them, … one. */
function* gaps(list: readonly number[], deviations: readonly number[], at: number, to: To) {
  for (; at < deviations.length; at++) {
    const release = deviations[at] as number
    const gap = release - (at === 0 ? 0 : (deviations[at - 1] as number) + 1)
    for (let cut = gap; cut > 0; cut >>= 1) yield to([...list.slice(0, release - cut), ...list.slice(release)], at)
  }
}

/** With a lower choice for a deviation: of a draw, the ranks it may have meant. */
function* ranks(list: readonly number[], deviations: readonly number[], at: number, to: To) {
  for (; at < deviations.length; at++) {
    const release = deviations[at] as number
    const choice = list[release] as number
    const lower = new Set<number>()
    for (let tasks = 2; tasks <= RANKS; tasks++) lower.add(choice < RANKS ? tasks - 1 : choice % tasks)
    for (const rank of [...lower].sort((a, b) => a - b)) {
      if (rank > 0 && rank < choice) yield to(list.with(release, rank), at + 1)
    }
  }
}
