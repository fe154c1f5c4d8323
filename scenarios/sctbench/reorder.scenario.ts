/**
 * SCTBench's `reorder_n`: setters write two variables, a checker reads both and must not see one write alone. The more setters,
 * the later all of their second writes must come.
 */

import { scenario } from 'heddle'

const reorder = (setters: number, checkers: number) =>
  scenario(`sctbench: reorder_${setters + checkers}`, {
    ...(setters + checkers > 5 && { modes: ['async'] as const }),
    expectFailure: 'task-failed',
    setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0) }),
    tasks: {
      set: {
        copies: setters,
        async run({ a, b }) {
          await a.set(1)
          await b.set(-1)
        },
      },
      check: {
        copies: checkers,
        async run({ a, b }) {
          // As the original's C evaluates it, with up to four reads.
          const good =
            ((await a.get()) === 0 && (await b.get()) === 0) || ((await a.get()) === 1 && (await b.get()) === -1)
          if (!good) throw new Error('inconsistent pair')
        },
      },
    },
  })

export const reorder3 = reorder(2, 1)
export const reorder4 = reorder(3, 1)
export const reorder5 = reorder(4, 1)
export const reorder10 = reorder(9, 1)
export const reorder20 = reorder(10, 10)
export const reorder50 = reorder(49, 1)
export const reorder100 = reorder(99, 1)

export const reorder3Ok = scenario('sctbench: reorder_3_ok', {
  setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0), lock: shared.mutex() }),
  tasks: {
    set: {
      copies: 2,
      async run({ a, b, lock }) {
        await lock.acquire()
        await a.set(1)
        await b.set(-1)
        await lock.release()
      },
    },
    async check({ a, b, lock }) {
      await lock.acquire()
      const good = ((await a.get()) === 0 && (await b.get()) === 0) || ((await a.get()) === 1 && (await b.get()) === -1)
      if (!good) throw new Error('inconsistent pair')
      await lock.release()
    },
  },
})
