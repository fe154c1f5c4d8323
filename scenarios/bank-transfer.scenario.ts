/** Transfers between bank accounts: lost money without a lock, a deadlock with two locks in the wrong order. */

import { type Context, fc, scenario } from 'heddle'

const amounts = fc.record({ alice: fc.integer({ min: 1, max: 100 }), bob: fc.integer({ min: 1, max: 100 }) })

const openAccounts = ({ shared }: Context) => ({
  from: shared.cell(100),
  to: shared.cell(0),
  lock: shared.mutex(),
})

type Accounts = ReturnType<typeof openAccounts>

async function transfer({ from, to }: Accounts, amount: number) {
  const balance = await from.get()
  if (balance < amount) return
  await from.set(balance - amount)
  await to.set((await to.get()) + amount)
}

// Both read a balance before either has written: one withdrawal overwrites the other, and money appears or is lost. The
// twin holds a lock from the first read to the last write.
export const racyTransfer = scenario('transfers without a lock change the total', {
  inputs: amounts,
  expectFailure: 'invariant',
  setup: openAccounts,
  tasks: {
    alice: (accounts, inputs) => transfer(accounts, inputs.alice),
    bob: (accounts, inputs) => transfer(accounts, inputs.bob),
  },
  always: { 'never overdrawn': ({ from }) => from.peek() >= 0 },
  finally: { 'the total is kept': ({ from, to }) => from.peek() + to.peek() === 100 },
})

export const fixedTransfer = scenario('transfers under a lock keep the total', {
  inputs: amounts,
  setup: openAccounts,
  tasks: {
    alice: (accounts, inputs) => accounts.lock.runExclusive(() => transfer(accounts, inputs.alice)),
    bob: (accounts, inputs) => accounts.lock.runExclusive(() => transfer(accounts, inputs.bob)),
  },
  always: { 'never overdrawn': ({ from }) => from.peek() >= 0 },
  finally: { 'the total is kept': ({ from, to }) => from.peek() + to.peek() === 100 },
})

const openLockedAccounts = ({ shared }: Context) => ({
  checking: { number: 1, balance: shared.cell(100), lock: shared.mutex({ name: 'checking lock' }) },
  savings: { number: 2, balance: shared.cell(100), lock: shared.mutex({ name: 'savings lock' }) },
})

type Account = ReturnType<typeof openLockedAccounts>['checking']

async function move(from: Account, to: Account, amount: number) {
  await from.balance.set((await from.balance.get()) - amount)
  await to.balance.set((await to.balance.get()) + amount)
}

const moveSourceFirst = (from: Account, to: Account, amount: number) =>
  from.lock.runExclusive(() => to.lock.runExclusive(() => move(from, to, amount)))

function moveInOrder(from: Account, to: Account, amount: number) {
  const [first, second] = from.number < to.number ? [from, to] : [to, from]
  return first.lock.runExclusive(() => second.lock.runExclusive(() => move(from, to, amount)))
}

// Each locks the account it takes from and then waits for the one the other holds. The twin locks the lower account number
// first, whichever way the money goes, so that no cycle can close.
export const racyLockOrder = scenario('opposite transfers that lock the source first deadlock', {
  inputs: amounts,
  expectFailure: 'deadlock',
  setup: openLockedAccounts,
  tasks: {
    alice: ({ checking, savings }, inputs) => moveSourceFirst(checking, savings, inputs.alice),
    bob: ({ checking, savings }, inputs) => moveSourceFirst(savings, checking, inputs.bob),
  },
  finally: {
    'the total is kept': ({ checking, savings }) => checking.balance.peek() + savings.balance.peek() === 200,
  },
})

export const fixedLockOrder = scenario('opposite transfers that lock in the order of account numbers', {
  inputs: amounts,
  setup: openLockedAccounts,
  tasks: {
    alice: ({ checking, savings }, inputs) => moveInOrder(checking, savings, inputs.alice),
    bob: ({ checking, savings }, inputs) => moveInOrder(savings, checking, inputs.bob),
  },
  finally: {
    'the total is kept': ({ checking, savings }) => checking.balance.peek() + savings.balance.peek() === 200,
  },
})
