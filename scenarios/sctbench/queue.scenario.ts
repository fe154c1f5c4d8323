/** SCTBench's `queue`: as in `circular_buffer` both sides skip turns that are not theirs, and the consumer counts wrongly. */

import { type Shared, scenario } from 'heddle'

const SIZE = 20

const setup = ({ shared }: { shared: Shared }) => ({
  lock: shared.mutex(),
  head: shared.cell(0),
  tail: shared.cell(0),
  amount: shared.cell(0),
  enqueuing: shared.cell(true),
  dequeuing: shared.cell(false),
  elements: shared.array(Array.from({ length: SIZE + 1 }, () => 0)),
  stored: shared.array(Array.from({ length: SIZE + 1 }, () => 0)),
})

type State = ReturnType<typeof setup>

async function enqueue({ tail, elements, amount }: State, value: number): Promise<void> {
  const at = await tail.get()
  await elements.set(at, value)
  await amount.set((await amount.get()) + 1)
  await tail.set(at === SIZE ? 1 : at + 1)
}

async function dequeue({ head, elements, amount }: State): Promise<number> {
  const at = await head.get()
  const value = await elements.get(at)
  await amount.set((await amount.get()) - 1)
  await head.set(at === SIZE ? 1 : at + 1)
  return value
}

async function mustBeStored({ stored }: State, value: number, i: number): Promise<void> {
  if (value !== (await stored.get(i))) throw new Error(`dequeued ${value} at ${i}`)
}

export const queue = scenario('sctbench: queue', {
  expectFailure: 'task-failed',
  setup,
  tasks: {
    async producer(state) {
      const { lock, stored, enqueuing, dequeuing } = state
      let value = 0
      await lock.acquire()
      await enqueue(state, value)
      await stored.set(0, value)
      await lock.release()
      for (let i = 0; i < SIZE - 1; i++) {
        await lock.acquire()
        if (await enqueuing.get()) {
          value++
          await enqueue(state, value)
          await stored.set(i + 1, value)
          await enqueuing.set(false)
          await dequeuing.set(true)
        }
        await lock.release()
      }
    },
    async consumer(state) {
      const { lock, enqueuing, dequeuing } = state
      for (let i = 0; i < SIZE; i++) {
        await lock.acquire()
        if (await dequeuing.get()) {
          await mustBeStored(state, await dequeue(state), i)
          await dequeuing.set(false)
          await enqueuing.set(true)
        }
        await lock.release()
      }
    },
  },
})

// One critical section a side, of 8 items.
export const queueOk = scenario('sctbench: queue_ok', {
  setup,
  tasks: {
    async producer(state) {
      const { lock, stored, enqueuing, dequeuing } = state
      await lock.acquire()
      if (await enqueuing.get()) {
        for (let i = 0; i < 8; i++) {
          await enqueue(state, i + 1)
          await stored.set(i, i + 1)
        }
        await enqueuing.set(false)
        await dequeuing.set(true)
      }
      await lock.release()
    },
    async consumer(state) {
      const { lock, head, tail, enqueuing, dequeuing } = state
      await lock.acquire()
      if (await dequeuing.get()) {
        for (let i = 0; i < 8; i++) {
          if ((await head.get()) !== (await tail.get())) await mustBeStored(state, await dequeue(state), i)
        }
        await dequeuing.set(false)
        await enqueuing.set(true)
      }
      await lock.release()
    },
  },
})
