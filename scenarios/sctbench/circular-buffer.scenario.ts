/** SCTBench's `circular_buffer`: both sides skip their turn when it is not theirs, so that the receiver counts wrongly. */

import { scenario } from 'heddle'

const SIZE = 10
const ITEMS = 7

const circular = (name: string, ok: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: ok ? undefined : 'task-failed',
    setup: ({ shared }) => ({
      lock: shared.mutex(),
      first: shared.cell(0),
      next: shared.cell(0),
      send: shared.cell(true),
      receive: shared.cell(false),
      value: shared.cell(0),
      buffer: shared.array(Array.from({ length: SIZE }, () => 0)),
    }),
    tasks: {
      async sender({ lock, next, send, receive, value, buffer }) {
        for (let i = 0; i < ITEMS; i++) {
          await lock.acquire()
          if (await send.get()) {
            const at = await next.get()
            await buffer.set(at, i)
            await next.set((at + 1) % SIZE)
            if (ok) await value.set(i)
            await send.set(false)
            await receive.set(true)
          }
          await lock.release()
        }
      },
      async receiver({ lock, first, next, send, receive, value, buffer }) {
        for (let i = 0; i < ITEMS; i++) {
          await lock.acquire()
          if (await receive.get()) {
            let got = -1
            const filled = await next.get()
            const at = await first.get()
            if (filled > 0 && at < SIZE) {
              await first.set(at + 1)
              got = await buffer.get(at)
            }
            if (got !== (ok ? await value.get() : i)) throw new Error(`got ${got} at ${i}`)
            await receive.set(false)
            await send.set(true)
          }
          await lock.release()
        }
      },
    },
  })

export const circularBuffer = circular('circular_buffer', false)
export const circularBufferOk = circular('circular_buffer_ok', true)
