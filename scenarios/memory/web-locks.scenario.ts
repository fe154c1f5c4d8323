/** `navigator.locks` between threads, where the platform has them (Node 24 and later). */

import { scenario } from 'heddle'

type Manager = {
  request<T>(name: string, section: () => Promise<T>): Promise<T>
  request<T>(name: string, options: { mode: 'shared' | 'exclusive' }, section: () => Promise<T>): Promise<T>
}
const { locks } = (globalThis as unknown as { navigator?: { locks?: Manager } }).navigator ?? {}

/** Whether the platform has `navigator.locks`. */
export const available = locks !== undefined

const booking = (name: string, mode: 'shared' | 'exclusive') =>
  scenario(name, {
    modes: ['threads'],
    ...(mode === 'shared' ? { expectFailure: 'invariant' } : {}),
    setup: ({ shared }) => ({ seats: shared.cell(2) }),
    tasks: {
      ada: async ({ seats }) => locks?.request('seats', { mode }, async () => seats.set((await seats.get()) - 1)),
      bob: async ({ seats }) => locks?.request('seats', { mode }, async () => seats.set((await seats.get()) - 1)),
    },
    finally: { 'no seat is left': ({ seats }) => seats.peek() === 0 },
  })

/** Both hold the lock, since they ask to share it. */
export const racyBooking = booking('two bookings share a lock', 'shared')
/** One holds the lock while it reads and writes. */
export const fixedBooking = booking('a booking has its lock alone', 'exclusive')

const transfer = (name: string, ordered: boolean) =>
  scenario(name, {
    modes: ['threads'],
    ...(ordered ? {} : { expectFailure: 'deadlock' }),
    setup: ({ shared }) => ({ done: shared.atomic(0) }),
    tasks: {
      there: async ({ done }) => locks?.request('a', () => locks.request('b', () => done.add(1))),
      back: async ({ done }) =>
        ordered
          ? locks?.request('a', () => locks.request('b', () => done.add(1)))
          : locks?.request('b', () => locks.request('a', () => done.add(1))),
    },
  })

/** Each holds what the other asks for. */
export const racyTransfer = transfer('two transfers lock both ways', false)
/** Everybody locks in the same order. */
export const fixedTransfer = transfer('two transfers lock in order', true)
