/** Transactions that are not kept apart as they should be, and twins that are. */

import { type Context, type Isolation, scenario } from 'heddle'

const hospital = ({ shared }: Context) => ({
  onCall: shared.map([
    ['alice', true],
    ['bob', true],
  ]),
  lock: shared.mutex(),
})

const doctors = (name: string, isolation: Isolation, locked: boolean) =>
  scenario(name, {
    transactions: { isolation },
    setup: hospital,
    tasks: Object.fromEntries(
      [
        ['alice', 'bob'],
        ['bob', 'alice'],
      ].map(([me, other]) => [
        me!,
        async ({ onCall, lock }: ReturnType<typeof hospital>, _inputs: undefined, context: { transaction: Run }) => {
          const leave = () =>
            context.transaction(async () => {
              if (await onCall.get(other!)) await onCall.set(me!, false)
            })
          await (locked ? lock.runExclusive(leave) : leave())
        },
      ]),
    ),
  })
type Run = <T>(body: () => Promise<T>) => Promise<T>

/** Each goes home if the other stays: nobody stays. */
export const doctorsSkew = doctors('doctors go home', 'serializable', false)
/** Snapshot isolation allows that. */
export const doctorsSnapshot = doctors('doctors go home under snapshots', 'snapshot', false)
export const doctorsLocked = doctors('doctors go home one by one', 'serializable', true)

const counter = (name: string, isolation: Isolation, locked: boolean) =>
  scenario(name, {
    transactions: { isolation },
    setup: ({ shared }) => ({ stock: shared.map([['apple', 5]]), lock: shared.mutex() }),
    tasks: {
      buyer: {
        copies: 2,
        async run({ stock, lock }, _inputs, { transaction }) {
          const buy = () => transaction(async () => stock.set('apple', (await stock.get('apple'))! - 1))
          await (locked ? lock.runExclusive(buy) : buy())
        },
      },
    },
  })
export const buyersLost = counter('buyers take the same apple', 'snapshot', false)
export const buyersLocked = counter('buyers take an apple each', 'snapshot', true)

const payment = (name: string, locked: boolean) =>
  scenario(name, {
    transactions: { isolation: 'serializable' },
    mayThrow: error => error instanceof RangeError,
    setup: ({ shared }) => ({ balance: shared.cell(10), seen: shared.cell(0), lock: shared.mutex() }),
    tasks: {
      async payer({ balance, lock }, _inputs, { transaction }) {
        const pay = () =>
          transaction(async () => {
            const before = await balance.get()
            await balance.set(before - 20)
            await balance.set(before)
            throw new RangeError('not enough')
          })
        await (locked ? lock.runExclusive(pay) : pay())
      },
      async clerk({ balance, seen, lock }, _inputs, { transaction }) {
        const look = () => transaction(async () => seen.set(await balance.get()))
        await (locked ? lock.runExclusive(look) : look())
      },
    },
  })
export const clerkDirty = payment('a clerk sees money that is put back', false)
export const clerkLocked = payment('a clerk sees the money that there is', true)

const seats = (name: string, locked: boolean) =>
  scenario(name, {
    transactions: { isolation: 'serializable' },
    setup: ({ shared }) => ({ bookings: shared.map<string, string>(), lock: shared.mutex() }),
    tasks: {
      guest: {
        copies: 2,
        async run({ bookings, lock }, _inputs, { transaction, task }) {
          const book = () =>
            transaction(async () => {
              if ((await bookings.keys()).length < 1) await bookings.set(task, 'booked')
            })
          await (locked ? lock.runExclusive(book) : book())
        },
      },
    },
  })
export const guestsPhantom = seats('guests book the last table', false)
export const guestsLocked = seats('guests book the last table one by one', true)

/**
 * A store that keeps versions: transactions read from the state in which they began and install all they wrote at the end, unless
 * somebody has written the same meanwhile (first committer wins). It tells what it does.
 */
const versioned = (name: string, isolation: Isolation, checked: boolean) =>
  scenario(name, {
    transactions: { isolation },
    mayThrow: () => true,
    setup: ({ shared }) => ({
      accounts: shared.array([
        [0, 100],
        [0, 100],
      ]),
      clock: shared.atomic(0),
    }),
    tasks: {
      mover: {
        copies: 2,
        async run({ accounts, clock }, _inputs, { transaction, copy }) {
          const mine = copy
          await transaction(async tx => {
            const read = async (i: number) => {
              const [version, balance] = (await accounts.get(i)) as [number, number]
              tx.read(`account ${i}`, version)
              return { version, balance }
            }
            const [first, second] = [await read(0), await read(1)]
            const sum = first.balance + second.balance
            const target = checked ? 0 : mine
            const version = await clock.add(1)
            const now = (await accounts.get(target)) as [number, number]
            if (now[0] !== (target === 0 ? first : second).version) throw new Error('somebody was first')
            await accounts.set(target, [version + 1, sum - 150])
            tx.write(`account ${target}`, version + 1)
          })
        },
      },
    },
  })
export const moversSkew = versioned('movers take from one account each', 'serializable', false)
export const moversSnapshot = versioned('movers take from one account each, under snapshots', 'snapshot', false)
