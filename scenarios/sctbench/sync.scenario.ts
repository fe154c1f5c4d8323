/** SCTBench's `sync01` and `sync02`: a producer and a consumer, and a number that starts where nobody can go on. */

import { scenario } from 'heddle'

const sync = (name: string, start: number, rounds: number, takes: boolean, expectFailure?: string) =>
  scenario(`sctbench: ${name}`, {
    expectFailure,
    setup({ shared }) {
      const lock = shared.mutex()
      return { lock, empty: shared.condition(lock), full: shared.condition(lock), number: shared.cell(start) }
    },
    tasks: {
      async producer({ lock, empty, full, number }) {
        for (let i = 0; i < rounds; i++) {
          await lock.acquire()
          while ((await number.get()) > 0) await empty.wait()
          await number.set((await number.get()) + 1)
          await lock.release()
          await full.notify()
        }
      },
      async consumer({ lock, empty, full, number }) {
        for (let i = 0; i < rounds; i++) {
          await lock.acquire()
          while ((await number.get()) === 0) await full.wait()
          if (takes) await number.set((await number.get()) - 1)
          await lock.release()
          await empty.notify()
        }
      },
    },
  })

export const sync01 = sync('sync01', 1, 1, false, 'deadlock')
export const sync01Ok = sync('sync01_ok', 0, 1, true)
export const sync02 = sync('sync02', 2, 2, true, 'deadlock')
export const sync02Ok = sync('sync02_ok', 0, 2, true)
