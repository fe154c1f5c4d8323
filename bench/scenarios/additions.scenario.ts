/** Threads that add one to an atomic over and over, in plain synchronous bodies: nothing but scheduling points. */

import { scenario } from 'heddle'

const additions = (threads: number, operations: number) =>
  scenario(`${threads} × ${operations} additions`, {
    modes: ['threads'],
    setup: ({ shared }) => ({ total: shared.atomic(0) }),
    tasks: {
      adder: {
        copies: threads,
        run({ total }) {
          const { sync } = total
          for (let i = 0; i < operations; i++) sync.add(1)
        },
      },
    },
    finally: { 'all are there': ({ total }) => total.peek() === threads * operations },
  })

/** Threads, and operations of each. */
export const shapes = [
  [2, 5],
  [2, 20],
  [3, 10],
  [4, 10],
] as const

export const scenarios = shapes.map(([threads, operations]) => additions(threads, operations))
