/** SCTBench's `lazy01`: three threads under one lock, one of which sees too much when it comes last. */

import { scenario } from 'heddle'

const lazy = (name: string, ok: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: ok ? undefined : 'task-failed',
    setup: ({ shared }) => ({ lock: shared.mutex(), data: shared.cell(0) }),
    tasks: {
      async one({ lock, data }) {
        await lock.acquire()
        await data.set((await data.get()) + 1)
        await lock.release()
      },
      async two({ lock, data }) {
        await lock.acquire()
        await data.set((await data.get()) + 2)
        await lock.release()
      },
      async three({ lock, data }) {
        await lock.acquire()
        const seen = await data.get()
        if (!ok && seen >= 3) throw new Error(`data ${seen}`)
        await lock.release()
      },
    },
  })

export const lazy01 = lazy('lazy01', false)
export const lazy01Ok = lazy('lazy01_ok', true)
