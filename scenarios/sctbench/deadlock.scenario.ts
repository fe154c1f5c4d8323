/** SCTBench's `deadlock01`: two locks in opposite orders. */

import { scenario } from 'heddle'

const deadlock = (name: string, ok: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: ok ? undefined : 'deadlock',
    setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex(), counter: shared.cell(1) }),
    tasks: {
      async one({ a, b, counter }) {
        await a.acquire()
        await b.acquire()
        await counter.set((await counter.get()) + 1)
        await b.release()
        await a.release()
      },
      async two({ a, b, counter }) {
        const [first, second] = ok ? [a, b] : [b, a]
        await first.acquire()
        await second.acquire()
        await counter.set((await counter.get()) - 1)
        await second.release()
        await first.release()
      },
    },
  })

export const deadlock01 = deadlock('deadlock01', false)
export const deadlock01Ok = deadlock('deadlock01_ok', true)
