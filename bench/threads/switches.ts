/**
 * How many context switches a schedule has. The order of steps depends on strategy and seed alone, not on the mode, so they are
 * counted in async mode, where counting disturbs nobody.
 */

import { heddle } from '../heddle.ts'

const SAMPLE = 2_000

/** The average over many schedules of `threads` tasks with so many operations each. */
export async function switchesPerSchedule(threads: number, operations: number, strategy: string): Promise<number> {
  let switches = 0
  let last = -1
  const twin = heddle.scenario(`switches of ${threads} × ${operations}`, {
    setup: ({ shared }) => {
      last = -1
      return { total: shared.atomic(0) }
    },
    tasks: {
      adder: {
        copies: threads,
        async run({ total }, _, { copy }) {
          for (let i = 0; i < operations; i++) {
            await total.add(1)
            if (last >= 0 && last !== copy) switches++
            last = copy
          }
        },
      },
    },
  })
  const { schedules } = await heddle.explore(twin, { mode: 'async', strategy, schedules: SAMPLE })
  return switches / schedules
}
