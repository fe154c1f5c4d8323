/** SCTBench's `token_ring`: values handed round under a lock, in an order that nothing ensures. */

import { scenario } from 'heddle'

export const tokenRing = scenario('sctbench: token_ring', {
  expectFailure: 'task-failed',
  setup: ({ shared }) => ({
    lock: shared.mutex(),
    x1: shared.cell(1),
    x2: shared.cell(2),
    x3: shared.cell(1),
    done1: shared.cell(false),
    done2: shared.cell(false),
    done3: shared.cell(false),
  }),
  tasks: {
    async one({ lock, x1, x3, done1 }) {
      await lock.acquire()
      await x1.set(((await x3.get()) + 1) % 4)
      await done1.set(true)
      await lock.release()
    },
    async two({ lock, x1, x2, done2 }) {
      await lock.acquire()
      await x2.set(await x1.get())
      await done2.set(true)
      await lock.release()
    },
    async three({ lock, x2, x3, done3 }) {
      await lock.acquire()
      await x3.set(await x2.get())
      await done3.set(true)
      await lock.release()
    },
    async check({ lock, x1, x2, x3, done1, done2, done3 }) {
      await lock.acquire()
      if ((await done1.get()) && (await done2.get()) && (await done3.get())) {
        const a = await x1.get()
        const b = await x2.get()
        const c = await x3.get()
        if (!(a === b && b === c)) throw new Error(`${a} ${b} ${c}`)
      }
      await lock.release()
    },
  },
})
