/**
 * One program in three dialects: `tasks` tasks add one to a total, `awaits` times each, and every addition is a scheduling
 * point. In the end the total must be right. Nothing fails, so each contestant runs all the schedules that it is asked for.
 */

import * as fc from 'fast-check'
import type { Contestant } from '../benchmark.ts'
import { heddle } from '../heddle.ts'

/** A scenario explored as a user would, but for the number of schedules and the strategy. */
export function scenarioContestant(name: string, tasks: number, awaits: number): Contestant {
  const additions = heddle.scenario(`${tasks} × ${awaits} additions`, {
    setup: ({ shared }) => ({ total: shared.atomic(0) }),
    tasks: {
      adder: {
        copies: tasks,
        async run({ total }) {
          for (let i = 0; i < awaits; i++) await total.add(1)
        },
      },
    },
    finally: { 'all are there': ({ total }) => total.peek() === tasks * awaits },
  })
  return {
    name,
    async run(schedules) {
      const verdict = await heddle.explore(additions, { mode: 'async', strategy: 'random', schedules })
      if (verdict.verdict !== 'held' || verdict.schedules !== schedules || verdict.notes.length > 0) {
        throw new Error(`bench: ${verdict.scenario}: ${verdict.verdict} after ${verdict.schedules}: ${verdict.notes}`)
      }
    },
  }
}

/** How a property waits for the tasks that it has started. */
type Wait = (scheduler: fc.Scheduler, started: readonly Promise<void>[]) => Promise<unknown>

/** Has the scheduler release what is scheduled until all tasks have ended. */
export const waitFor: Wait = (scheduler, started) => scheduler.waitFor(Promise.all(started))

/** Has it release all that is scheduled; deprecated, since it misses what is scheduled late. */
export const waitAll: Wait = async (scheduler, started) => {
  await scheduler.waitAll()
  await Promise.all(started)
}

/** A property over a scheduler, as fast-check's guide to race conditions writes it. */
export function propertyContestant(
  name: string,
  scheduler: () => fc.Arbitrary<fc.Scheduler>,
  wait: Wait,
  tasks: number,
  awaits: number,
): Contestant {
  const property = fc.asyncProperty(scheduler(), async s => {
    let total = 0
    const add = s.scheduleFunction(async function add(n: number) {
      total += n
    })
    const adder = async () => {
      for (let i = 0; i < awaits; i++) await add(1)
    }
    await wait(s, Array.from({ length: tasks }, adder))
    return total === tasks * awaits
  })
  return { name, run: schedules => fc.assert(property, { numRuns: schedules }) }
}
