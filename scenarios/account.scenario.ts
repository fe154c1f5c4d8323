/** Two withdrawals from one account, a plain class: a report shows what it read and wrote between its awaits. */

import { scenario } from 'heddle'
import { type Account, CarefulAccount, HastyAccount } from './bank/account.ts'

const withdrawals = {
  alice: ({ account }: { account: Account }) => account.withdraw(30),
  bob: ({ account }: { account: Account }) => account.withdraw(50),
}

const booked = { 'both withdrawals are booked': ({ account }: { account: Account }) => account.balance === 20 }

// Fails: both have seen 100 before either has written.
export const racyAccount = scenario('an account that looks before it asks loses a withdrawal', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: (): { account: Account } => ({ account: new HastyAccount(100) }),
  tasks: withdrawals,
  finally: booked,
})

// Holds: looking and writing are one step.
export const fixedAccount = scenario('an account that asks before it looks books both withdrawals', {
  modes: ['async'],
  setup: (): { account: Account } => ({ account: new CarefulAccount(100) }),
  tasks: withdrawals,
  finally: booked,
})
