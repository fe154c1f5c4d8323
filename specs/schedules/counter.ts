/** The smallest race: tasks that read, and write what they have read plus one, through a scheduler. */

import type { Scheduler } from 'fast-check'

export interface CounterOptions {
  readonly tasks?: number
  readonly increments?: number
  /** Steps that do not matter before each increment. */
  readonly idle?: number
}

/** Runs the tasks; resolves to whether no update was lost. */
export async function counts(s: Scheduler, options: CounterOptions = {}): Promise<boolean> {
  const { tasks = 2, increments = 1, idle = 0 } = options
  let value = 0
  const read = s.scheduleFunction(async function read() {})
  const write = s.scheduleFunction(async function write(_next: number) {})
  const increment = async () => {
    for (let i = 0; i < increments; i++) {
      for (let j = 0; j < idle; j++) await s.schedule(Promise.resolve(), 'idle')
      await read()
      const next = value + 1
      await write(next)
      value = next
    }
  }
  await s.waitFor(Promise.all(Array.from({ length: tasks }, increment)))
  return value === tasks * increments
}
