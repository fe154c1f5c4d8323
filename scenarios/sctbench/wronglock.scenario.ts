/** SCTBench's `wronglock_n`: a variable protected by one lock in one thread and by another lock in the others. */

import { scenario } from 'heddle'

const wronglock = (name: string, others: number, ok = false) =>
  scenario(`sctbench: ${name}`, {
    ...(others > 4 && { modes: ['async'] as const }),
    expectFailure: ok ? undefined : 'task-failed',
    setup: ({ shared }) => ({ right: shared.mutex(), wrong: shared.mutex(), value: shared.cell(0) }),
    tasks: {
      async careful({ right, value }) {
        await right.acquire()
        const before = await value.get()
        await value.set((await value.get()) + 1)
        if ((await value.get()) !== before + 1) throw new Error('changed under lock')
        await right.release()
      },
      other: {
        copies: others,
        async run({ right, wrong, value }) {
          const lock = ok ? right : wrong
          await lock.acquire()
          await value.set((await value.get()) + 1)
          await lock.release()
        },
      },
    },
  })

export const wronglock1 = wronglock('wronglock_1', 1)
export const wronglock3 = wronglock('wronglock_3', 3)
export const wronglock7 = wronglock('wronglock', 7)
export const wronglock3Ok = wronglock('wronglock_3_ok', 3, true)
