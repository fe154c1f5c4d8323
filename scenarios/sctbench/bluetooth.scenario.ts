/**
 * SCTBench's `bluetooth_driver` (from KISS, PLDI 2004): a request comes in while the driver stops.
 *
 * In the original the request's thread starts the stopping one and joins it at the end. Before the start and after the join
 * nobody else can run, so that both threads exist from the start here, with the same interleavings but for those two steps.
 */

import { type Shared, scenario } from 'heddle'

const setup = ({ shared }: { shared: Shared }) => {
  const lock = shared.mutex()
  return {
    lock,
    changed: shared.condition(lock),
    pending: shared.cell(1),
    stopping: shared.cell(false),
    event: shared.cell(false),
    stopped: shared.cell(false),
  }
}

type State = ReturnType<typeof setup>

const increment = async ({ pending }: State) => pending.set((await pending.get()) + 1)

export const bluetooth = scenario('sctbench: bluetooth_driver', {
  expectFailure: 'task-failed',
  setup,
  tasks: {
    async add(state) {
      let status = 0
      if (await state.stopping.get()) status = -1
      else {
        await state.lock.acquire()
        await increment(state)
        await state.lock.release()
      }
      if (status === 0 && (await state.stopped.get())) throw new Error('used after stop')
      await decrement(state)
    },
    async stop(state) {
      await state.stopping.set(true)
      await decrement(state)
      if (await state.event.get()) await state.stopped.set(true)
    },
  },
})

async function decrement({ lock, pending, event }: State): Promise<void> {
  await lock.acquire()
  const left = (await pending.get()) - 1
  await pending.set(left)
  await lock.release()
  if (left === 0) await event.set(true)
}

// The flag is tested and the request counted in one critical section, and stopping waits for the last request.
export const bluetoothOk = scenario('sctbench: bluetooth_driver_ok', {
  setup,
  tasks: {
    async add(state) {
      let status = 0
      await state.lock.acquire()
      if (await state.stopping.get()) status = -1
      else await increment(state)
      await state.lock.release()
      if (status !== 0) return
      if (await state.stopped.get()) throw new Error('used after stop')
      await decrementOk(state)
    },
    async stop(state) {
      const { lock, stopping, event, changed, stopped } = state
      await lock.acquire()
      await stopping.set(true)
      await lock.release()
      await decrementOk(state)
      await lock.acquire()
      while (!(await event.get())) await changed.wait()
      await lock.release()
      await stopped.set(true)
    },
  },
})

async function decrementOk({ lock, pending, event, changed }: State): Promise<void> {
  await lock.acquire()
  const left = (await pending.get()) - 1
  await pending.set(left)
  if (left === 0) {
    await event.set(true)
    await changed.notify()
  }
  await lock.release()
}
