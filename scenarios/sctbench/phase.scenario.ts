/** SCTBench's `phase01`: a lock is taken again and never given back, so that every schedule ends in a deadlock. */

import { scenario } from 'heddle'

export const phase01 = scenario('sctbench: phase01', {
  expectFailure: 'deadlock',
  setup: ({ shared }) => ({ x: shared.mutex(), y: shared.mutex() }),
  tasks: {
    thread: {
      copies: 2,
      async run({ x, y }) {
        await x.acquire()
        await x.release()
        await x.acquire()
        await y.acquire()
        await y.release()
        await y.acquire()
        await y.release()
      },
    },
  },
})
