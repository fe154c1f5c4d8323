/** SCTBench's `arithmetic_prog`: a producer and a consumer whose sum always comes to the forbidden value. */

import { scenario } from 'heddle'

export const arithmetic = scenario('sctbench: arithmetic_prog', {
  expectFailure: 'invariant',
  setup({ shared }) {
    const lock = shared.mutex()
    return {
      lock,
      empty: shared.condition(lock),
      full: shared.condition(lock),
      number: shared.cell(0),
      total: shared.cell(0),
      flag: shared.cell(false),
    }
  },
  tasks: {
    async producer({ lock, empty, full, number }) {
      for (let i = 0; i < 3; i++) {
        await lock.acquire()
        while ((await number.get()) > 0) await empty.wait()
        await number.set((await number.get()) + 1)
        await lock.release()
        await full.notify()
      }
    },
    async consumer({ lock, empty, full, number, total, flag }) {
      let i = 0
      for (; i < 3; i++) {
        await lock.acquire()
        while ((await number.get()) === 0) await full.wait()
        await total.set((await total.get()) + i)
        await number.set((await number.get()) - 1)
        await lock.release()
        await empty.notify()
      }
      await total.set((await total.get()) + i)
      await flag.set(true)
    },
  },
  finally: { 'the total is not 6': ({ total, flag }) => !(flag.peek() && total.peek() === 6) },
})
