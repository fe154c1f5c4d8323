/**
 * Threaded mode against a bare hand-off: schedules and context switches a second with as many threads and as many switches; once on
 * the cores that there are, once on a single one.
 */

import type { Benchmark, Match, Target } from './benchmark.ts'
import { shapes } from './scenarios/additions.scenario.ts'
import { type BareLoop, SUBJECT, sleeping, spinning, threadsMatch } from './threads/contestants.ts'
import { canPin, pin } from './threads/one-core.ts'

const TITLE = 'Threaded mode beside a bare hand-off'
const LEGEND = 'threads × operations of each, strategy: context switches a schedule (those between steps)'

const targetOver = (bareLoops: readonly BareLoop[]): Target => ({
  subject: SUBJECT,
  references: bareLoops.map(({ name }) => name),
  least: 0.5,
})

async function* matches(bareLoops: readonly BareLoop[]): AsyncGenerator<Match> {
  for (const [threads, operations] of shapes) {
    for (const strategy of ['random', 'pct']) yield await threadsMatch(threads, operations, strategy, bareLoops)
  }
}

async function* pinnedMatches(): AsyncGenerator<Match> {
  const unpin = pin()
  try {
    yield* matches([sleeping])
  } finally {
    unpin()
  }
}

export const threadsBenchmark: Benchmark = {
  name: 'threads',
  title: TITLE,
  legend: LEGEND,
  target: targetOver([sleeping, spinning]),
  clock: 'wall',
  matches: () => matches([sleeping, spinning]),
}

/** Only where a process can be kept on one core. Spinning is no use there, so processor time can be the clock. */
export const oneCoreBenchmarks: readonly Benchmark[] = canPin()
  ? [
      {
        name: 'threads-one-core',
        title: `${TITLE}, all on one core`,
        legend: LEGEND,
        target: targetOver([sleeping]),
        clock: 'processor',
        matches: pinnedMatches,
      },
    ]
  : []
