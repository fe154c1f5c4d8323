/**
 * Threaded mode against a bare hand-off: schedules and context switches a second with as many threads and as many switches; once on
 * the cores that there are, once on a single one.
 */

import type { Benchmark, Match } from './benchmark.ts'
import { shapes } from './scenarios/additions.scenario.ts'
import { bareLoops, SUBJECT, threadsMatch } from './threads/contestants.ts'
import { canPin, pin } from './threads/one-core.ts'

const TITLE = 'Threaded mode beside a bare hand-off'
const COLUMNS = 'threads × operations, strategy: context switches a schedule (of these between steps)'

const target = { subject: SUBJECT, references: bareLoops.map(({ name }) => name), least: 0.5 }

async function* matches(): AsyncGenerator<Match> {
  for (const [threads, operations] of shapes) {
    for (const strategy of ['random', 'pct']) yield await threadsMatch(threads, operations, strategy)
  }
}

async function* pinnedMatches(): AsyncGenerator<Match> {
  const unpin = pin()
  try {
    yield* matches()
  } finally {
    unpin()
  }
}

export const threadsBenchmark: Benchmark = {
  name: 'threads',
  title: `${TITLE}\n${COLUMNS}`,
  target,
  clock: 'wall',
  matches,
}

/** Only where a process can be kept on one core. There one thread computes at a time, and the clock may be the processor's. */
export const oneCoreBenchmarks: readonly Benchmark[] = canPin()
  ? [
      {
        name: 'threads-one-core',
        title: `${TITLE}, all on one core\n${COLUMNS}`,
        target,
        clock: 'processor',
        matches: pinnedMatches,
      },
    ]
  : []
