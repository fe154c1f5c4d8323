/** A pool of two connections whose users can be cancelled. */

import { type Context, scenario } from 'heddle'

const openPool = ({ shared }: Context) => ({
  permits: shared.semaphore(2),
  free: shared.atomic(2),
  cancelled: shared.atomic(0),
})

type Pool = ReturnType<typeof openPool>

async function checkOut({ permits, free }: Pool) {
  await permits.acquire()
  await free.sub(1)
}

async function checkIn({ permits, free }: Pool) {
  await free.add(1)
  await permits.release()
}

async function query({ cancelled }: Pool) {
  if ((await cancelled.load()) === 1) throw new Error('cancelled')
}

// A user that is cancelled between check-out and check-in leaves by an exception and keeps its connection. The twin checks
// in within `finally`.
export const racyPool = scenario('a cancelled user keeps its connection', {
  expectFailure: 'invariant',
  mayThrow: (_error, task) => task.startsWith('user'),
  setup: openPool,
  tasks: {
    user: {
      copies: 2,
      async run(pool) {
        await checkOut(pool)
        await query(pool)
        await checkIn(pool)
      },
    },
    canceller: ({ cancelled }) => cancelled.store(1),
  },
  finally: { 'all connections are back': ({ free }) => free.peek() === 2 },
})

export const fixedPool = scenario('a cancelled user gives its connection back', {
  mayThrow: (_error, task) => task.startsWith('user'),
  setup: openPool,
  tasks: {
    user: {
      copies: 2,
      async run(pool) {
        await checkOut(pool)
        try {
          await query(pool)
        } finally {
          await checkIn(pool)
        }
      },
    },
    canceller: ({ cancelled }) => cancelled.store(1),
  },
  always: { 'never more connections than there are': ({ free }) => free.peek() >= 0 && free.peek() <= 2 },
  sometimes: { 'a user is cancelled with a connection': s => s.cancelled.peek() === 1 && s.free.peek() < 2 },
  finally: { 'all connections are back': ({ free }) => free.peek() === 2 },
})
