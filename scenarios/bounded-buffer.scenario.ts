/** A buffer for one item, made of a mutex and conditions: the classic ways to wait wrongly. */

import { type Context, scenario } from 'heddle'

const CAPACITY = 1

function openBuffer({ shared }: Context) {
  const lock = shared.mutex()
  return {
    items: shared.cell<readonly number[]>([]),
    lock,
    notEmpty: shared.condition(lock),
    notFull: shared.condition(lock),
  }
}

type Buffer = ReturnType<typeof openBuffer>

async function put({ items, lock, notEmpty, notFull }: Buffer, item: number) {
  await lock.acquire()
  let held = await items.get()
  while (held.length === CAPACITY) {
    await notFull.wait()
    held = await items.get()
  }
  await items.set([...held, item])
  await notEmpty.notify()
  await lock.release()
}

function first(held: readonly number[]): number {
  const [item] = held
  if (item === undefined) throw new Error('took from an empty buffer')
  return item
}

async function takeWithIf({ items, lock, notEmpty, notFull }: Buffer) {
  await lock.acquire()
  let held = await items.get()
  if (held.length === 0) {
    await notEmpty.wait()
    held = await items.get()
  }
  const item = first(held)
  await items.set(held.slice(1))
  await notFull.notify()
  await lock.release()
  return item
}

async function takeWithWhile({ items, lock, notEmpty, notFull }: Buffer) {
  await lock.acquire()
  let held = await items.get()
  while (held.length === 0) {
    await notEmpty.wait()
    held = await items.get()
  }
  const item = first(held)
  await items.set(held.slice(1))
  await notFull.notify()
  await lock.release()
  return item
}

async function produceTwo(buffer: Buffer) {
  await put(buffer, 1)
  await put(buffer, 2)
}

// A consumer is woken, but before it has the lock again another consumer takes the item. With `if` it does not look again.
// The twin's `while` does.
export const racyIfForWhile = scenario('a consumer that waits with if takes from an empty buffer', {
  expectFailure: 'task-failed',
  setup: openBuffer,
  tasks: { producer: produceTwo, consumer: { copies: 2, run: takeWithIf } },
})

export const fixedIfForWhile = scenario('a consumer that waits with while looks again', {
  setup: openBuffer,
  tasks: { producer: produceTwo, consumer: { copies: 2, run: takeWithWhile } },
  always: { 'never over its capacity': ({ items }) => items.peek().length <= CAPACITY },
  finally: { 'everything was taken': ({ items }) => items.peek().length === 0 },
})

function openSingleCondition({ shared }: Context) {
  const lock = shared.mutex()
  return { items: shared.cell<readonly number[]>([]), lock, changed: shared.condition(lock) }
}

type SingleCondition = ReturnType<typeof openSingleCondition>
type Wake = (changed: SingleCondition['changed']) => Promise<unknown>

const wakeOne: Wake = changed => changed.notify()
const wakeAll: Wake = changed => changed.notifyAll()

async function putAndWake({ items, lock, changed }: SingleCondition, item: number, wake: Wake) {
  await lock.acquire()
  while ((await items.get()).length === CAPACITY) await changed.wait()
  await items.set([item])
  await wake(changed)
  await lock.release()
}

async function takeAndWake({ items, lock, changed }: SingleCondition, wake: Wake) {
  await lock.acquire()
  while ((await items.get()).length === 0) await changed.wait()
  await items.set([])
  await wake(changed)
  await lock.release()
}

// Producers and consumers wait on one condition: a consumer's `notify` wakes the other consumer, which finds nothing and
// waits again, while the producer that could go on sleeps for ever. The twin wakes everybody.
export const racyNotify = scenario('notify wakes the wrong one of two kinds of waiters', {
  expectFailure: 'deadlock',
  setup: openSingleCondition,
  tasks: {
    async producer(buffer) {
      await putAndWake(buffer, 1, wakeOne)
      await putAndWake(buffer, 2, wakeOne)
    },
    consumer: { copies: 2, run: buffer => takeAndWake(buffer, wakeOne) },
  },
})

export const fixedNotify = scenario('notify all wakes the right one among the others', {
  setup: openSingleCondition,
  tasks: {
    async producer(buffer) {
      await putAndWake(buffer, 1, wakeAll)
      await putAndWake(buffer, 2, wakeAll)
    },
    consumer: { copies: 2, run: buffer => takeAndWake(buffer, wakeAll) },
  },
  finally: { 'everything was taken': ({ items }) => items.peek().length === 0 },
})

// Lost wake-up: the consumer looks before it has the lock; the producer's notify comes between the look and the wait and
// finds nobody waiting. The twin looks under the lock.
export const racyLookOutside = scenario('a consumer that looks outside the lock misses the wake-up', {
  expectFailure: 'lost-wakeup',
  setup: openSingleCondition,
  tasks: {
    producer: buffer => putAndWake(buffer, 1, wakeOne),
    async consumer({ items, lock, changed }) {
      const empty = (await items.get()).length === 0
      await lock.acquire()
      if (empty) await changed.wait()
      await items.set([])
      await lock.release()
    },
  },
})

export const fixedLookOutside = scenario('a consumer that looks under the lock is woken', {
  setup: openSingleCondition,
  tasks: {
    producer: buffer => putAndWake(buffer, 1, wakeOne),
    consumer: buffer => takeAndWake(buffer, wakeOne),
  },
  finally: { 'everything was taken': ({ items }) => items.peek().length === 0 },
})
