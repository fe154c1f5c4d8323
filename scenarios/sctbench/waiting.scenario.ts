/** A notification that comes before the wait, and a flag that is waited for by looking at it again and again. */

import { scenario } from 'heddle'

export const lostWakeup = scenario('sctbench: lost_wakeup', {
  expectFailure: 'lost-wakeup',
  setup({ shared }) {
    const lock = shared.mutex()
    return { lock, changed: shared.condition(lock), ready: shared.cell(false) }
  },
  tasks: {
    async waiter({ lock, changed, ready }) {
      if (await ready.get()) return
      await lock.acquire()
      await changed.wait()
      await lock.release()
    },
    async notifier({ lock, changed, ready }) {
      await ready.set(true)
      await lock.acquire()
      await changed.notify()
      await lock.release()
    },
  },
})

export const spinFlagOk = scenario('sctbench: spin_flag_ok', {
  setup: ({ shared }) => ({ flag: shared.atomic(0), x: shared.cell(0) }),
  tasks: {
    async writer({ flag, x }) {
      await x.set(1)
      await flag.store(1)
    },
    // The reference's `yield` is a point: a step without an effect.
    async spinner({ flag, x }, _inputs, { point }) {
      while ((await flag.load()) === 0) await point()
      if ((await x.get()) !== 1) throw new Error('flag without x')
    },
  },
})
