/** Lazy initialisation: whoever comes first makes the instance, everybody gets the same one. */

import { scenario } from 'heddle'

// Two users find no instance, both make one, and the first works with an instance that has been replaced. The twin lets a
// compare-and-exchange choose who makes it; the others wait for a latch.
export const racyOnce = scenario('lazy initialisation happens twice', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ instance: shared.cell<number | undefined>(undefined), made: shared.atomic(0) }),
  tasks: {
    user: {
      copies: 2,
      async run({ instance, made }) {
        if ((await instance.get()) === undefined) await instance.set((await made.add(1)) + 1)
        return instance.get()
      },
    },
  },
  finally: { 'one instance was made': ({ made }) => made.peek() === 1 },
})

export const fixedOnce = scenario('lazy initialisation happens once', {
  setup: ({ shared }) => ({
    instance: shared.cell<number | undefined>(undefined),
    made: shared.atomic(0),
    claimed: shared.atomic(0),
    ready: shared.latch(1),
  }),
  tasks: {
    user: {
      copies: 2,
      async run({ instance, made, claimed, ready }) {
        if ((await claimed.compareExchange(0, 1)) === 0) {
          await instance.set((await made.add(1)) + 1)
          await ready.countDown()
        } else {
          await ready.wait()
        }
        const mine = await instance.get()
        if (mine === undefined) throw new Error('used before it was made')
        return mine
      },
    },
  },
  finally: { 'one instance was made': ({ made }) => made.peek() === 1 },
})
