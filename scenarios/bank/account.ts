/** A bank account as one would write it: it knows nothing of Heddle. */

export interface Account {
  readonly balance: number
  withdraw(amount: number): Promise<boolean>
}

/** Stands for a service that is asked over a network. */
async function approved(amount: number): Promise<boolean> {
  await Promise.resolve()
  return amount < 1_000
}

/** Looks, asks, and then writes what it made of what it saw. */
export class HastyAccount implements Account {
  #balance: number

  constructor(balance: number) {
    this.#balance = balance
  }

  get balance(): number {
    return this.#balance
  }

  async withdraw(amount: number): Promise<boolean> {
    const balance = this.#balance
    if (!(await approved(amount)) || balance < amount) return false
    this.#balance = balance - amount
    return true
  }
}

/** Asks first: nothing comes in between what it sees and what it writes. */
export class CarefulAccount implements Account {
  #balance: number

  constructor(balance: number) {
    this.#balance = balance
  }

  get balance(): number {
    return this.#balance
  }

  async withdraw(amount: number): Promise<boolean> {
    if (!(await approved(amount)) || this.#balance < amount) return false
    this.#balance -= amount
    return true
  }
}
