/** SCTBench's `stack`: the popper trusts a flag that says only that something was pushed once. */

import { scenario } from 'heddle'

const stack = (name: string, size: number, ok: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: ok ? undefined : 'task-failed',
    setup: ({ shared }) => ({
      lock: shared.mutex(),
      top: shared.cell(0),
      flag: shared.cell(false),
      slots: shared.array(Array.from({ length: size + 1 }, () => 0)),
    }),
    tasks: {
      async push({ lock, top, flag, slots }) {
        for (let i = 0; i < size; i++) {
          await lock.acquire()
          const at = await top.get()
          if (at === size) throw new Error('overflow')
          await slots.set(at, i)
          await top.set(at + 1)
          if (!ok) await flag.set(true)
          await lock.release()
        }
      },
      async pop({ lock, top, flag, slots }) {
        for (let i = 0; i < size; i++) {
          await lock.acquire()
          if (ok ? (await top.get()) > 0 : await flag.get()) {
            const at = await top.get()
            if (at === 0) throw new Error('underflow')
            await top.set(at - 1)
            await slots.get(at - 1)
          }
          await lock.release()
        }
      },
    },
  })

export const stack10 = stack('stack', 10, false)
export const stack10Ok = stack('stack_ok', 10, true)
export const stack3 = stack('stack3', 3, false)
export const stack3Ok = stack('stack3_ok', 3, true)
