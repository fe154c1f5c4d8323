/**
 * How many context switches a schedule has. The order of steps depends on strategy and seed alone, not on the mode, so they are
 * counted in async mode, where counting disturbs nobody.
 *
 * Tasks start in declaration order, the first in the thread that leads, and the end is told to that thread: these switches are
 * made besides those between steps.
 */

import { heddle } from '../heddle.ts'

const SAMPLE = 2_000

export interface Switches {
  /** Averages over many schedules. */
  readonly betweenSteps: number
  readonly all: number
}

/** Counts the switches of schedules of `threads` tasks with so many operations each. */
export async function countSwitches(threads: number, operations: number, strategy: string): Promise<Switches> {
  let betweenSteps = 0
  let around = 0
  let steps = 0
  let last = -1
  const twin = heddle.scenario(`switches of ${threads} × ${operations}`, {
    setup: ({ shared }) => {
      steps = 0
      return { total: shared.atomic(0) }
    },
    tasks: {
      adder: {
        copies: threads,
        async run({ total }, _, { copy }) {
          for (let i = 0; i < operations; i++) {
            await total.add(1)
            if (steps++ === 0) around += threads - 1 + (copy === threads - 1 ? 0 : 1)
            else if (last !== copy) betweenSteps++
            last = copy
            if (steps === threads * operations && copy !== 0) around++
          }
        },
      },
    },
  })
  const { schedules } = await heddle.explore(twin, { mode: 'async', strategy, schedules: SAMPLE })
  return { betweenSteps: betweenSteps / schedules, all: (betweenSteps + around) / schedules }
}
