/**
 * SCTBench's `twostage_n`: writers update two variables under a lock each; a reader that comes between a first writer's two
 * sections, and before all others' second ones, sees one update without the other.
 *
 * The original reads the first variable twice inside of its section; one read does, since the lock protects it.
 */

import { scenario } from 'heddle'

const twostage = (name: string, writers: number) =>
  scenario(`sctbench: ${name}`, {
    ...(writers > 4 && { modes: ['async'] as const }),
    expectFailure: 'task-failed',
    setup: ({ shared }) => ({ lock1: shared.mutex(), lock2: shared.mutex(), d1: shared.cell(0), d2: shared.cell(0) }),
    tasks: {
      write: {
        copies: writers,
        async run({ lock1, lock2, d1, d2 }) {
          await lock1.acquire()
          await d1.set(1)
          await lock1.release()
          await lock2.acquire()
          await d2.set((await d1.get()) + 1)
          await lock2.release()
        },
      },
      async read({ lock1, lock2, d1, d2 }) {
        await lock1.acquire()
        const first = await d1.get()
        await lock1.release()
        if (first === 0) return
        await lock2.acquire()
        const second = await d2.get()
        await lock2.release()
        if (second !== first + 1) throw new Error(`${second} is not ${first} + 1`)
      },
    },
  })

export const twostage2 = twostage('twostage', 1)
export const twostage20 = twostage('twostage_20', 19)
export const twostage50 = twostage('twostage_50', 49)
export const twostage100 = twostage('twostage_100', 99)

export const twostageOk = scenario('sctbench: twostage_ok', {
  setup: ({ shared }) => ({ lock1: shared.mutex(), lock2: shared.mutex(), d1: shared.cell(0), d2: shared.cell(0) }),
  tasks: {
    async write({ lock1, lock2, d1, d2 }) {
      await lock1.acquire()
      await lock2.acquire()
      await d1.set(1)
      await d2.set((await d1.get()) + 1)
      await lock2.release()
      await lock1.release()
    },
    async read({ lock1, lock2, d1, d2 }) {
      await lock1.acquire()
      const first = await d1.get()
      await lock1.release()
      if (first === 0) return
      await lock2.acquire()
      const second = await d2.get()
      await lock2.release()
      if (second !== first + 1) throw new Error(`${second} is not ${first} + 1`)
    },
  },
})
