/** Tasks that change plain data and hide that they cannot in threads, and tasks that leave it alone. */

import { scenario } from 'heddle'

const setup = () => ({ stock: { apples: 3 }, orders: [{ of: 'apple', sent: [] as string[] }] })
type State = ReturnType<typeof setup>

async function sell({ stock }: State): Promise<void> {
  const left = stock.apples
  await undefined
  try {
    stock.apples = left - 1
  } catch {
    // Sold out, it seems.
  }
}

async function send({ orders }: State): Promise<boolean> {
  return Promise.resolve(orders[0]!)
    .then(({ sent }) => sent.push('apple') > 0)
    .catch(() => false)
}

const read = ({ stock, orders }: State) => JSON.stringify([stock, orders.map(order => ({ ...order }))])

export const sold = scenario('a property whose change fails in secret', { setup, tasks: { alice: sell, bob: sell } })
export const sent = scenario('an array whose change fails in secret', { setup, tasks: { alice: send, bob: send } })
export const looked = scenario('plain data that is only read', { setup, tasks: { alice: read, bob: read } })
