/** SCTBench's `account`: a deposit and a withdrawal under one lock, and an auditor whose sum is wrong. */

import { scenario } from 'heddle'

const account = (name: string, after: number, expectFailure?: string) =>
  scenario(`sctbench: ${name}`, {
    expectFailure,
    setup: ({ shared }) => ({
      balance: shared.cell(1),
      deposited: shared.cell(false),
      withdrawn: shared.cell(false),
      lock: shared.mutex(),
    }),
    tasks: {
      async audit({ balance, deposited, withdrawn, lock }) {
        await lock.acquire()
        if ((await deposited.get()) && (await withdrawn.get())) {
          const sum = await balance.get()
          if (sum !== after) throw new Error(`balance ${sum}`)
        }
        await lock.release()
      },
      async deposit({ balance, deposited, lock }) {
        await lock.acquire()
        await balance.set((await balance.get()) + 2)
        await deposited.set(true)
        await lock.release()
      },
      async withdraw({ balance, withdrawn, lock }) {
        await lock.acquire()
        await balance.set((await balance.get()) - 4)
        await withdrawn.set(true)
        await lock.release()
      },
    },
  })

export const accountBad = account('account', -5, 'task-failed')
export const accountOk = account('account_ok', -1)
