/** SCTBench's `din_phil*_sat`, and the textbook's dining philosophers, with and without an order of the forks. */

import { scenario } from 'heddle'

const forks = (shared: import('heddle').Shared, count: number) => Array.from({ length: count }, () => shared.mutex())

// A guard rules the deadlock out; what fails is the claim that they never have all eaten.
const satisfied = (count: number) =>
  scenario(`sctbench: din_phil${count}_sat`, {
    expectFailure: 'task-failed',
    setup: ({ shared }) => ({ guard: shared.mutex(), forks: forks(shared, count), eaten: shared.cell(0) }),
    tasks: {
      philosopher: {
        copies: count,
        async run({ guard, forks, eaten }, _inputs, { copy }) {
          const left = forks[copy]!
          const right = forks[(copy + 1) % count]!
          await guard.acquire()
          await right.acquire()
          await left.acquire()
          await left.release()
          await right.release()
          await guard.release()
          await eaten.set((await eaten.get()) + 1)
          if ((await eaten.get()) === count) throw new Error('all philosophers have eaten')
        },
      },
    },
  })

const dining = (name: string, count: number, ordered: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: ordered ? undefined : 'deadlock',
    setup: ({ shared }) => ({ forks: forks(shared, count) }),
    tasks: {
      philosopher: {
        copies: count,
        async run({ forks }, _inputs, { copy }) {
          const next = (copy + 1) % count
          const [first, second] = ordered && next < copy ? [next, copy] : [copy, next]
          await forks[first]!.acquire()
          await forks[second]!.acquire()
          await forks[second]!.release()
          await forks[first]!.release()
        },
      },
    },
  })

export const philosophers2 = satisfied(2)
export const philosophers3 = satisfied(3)
export const philosophers2Ok = dining('din_phil2_ok', 2, true)
export const philosophers3Ok = dining('din_phil3_ok', 3, true)
export const philosophers3Deadlock = dining('din_phil3_deadlock', 3, false)
