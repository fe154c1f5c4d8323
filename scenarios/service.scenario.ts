/** Two customers order the last loom of a shop. The shop is ordinary code: its own awaits are the scheduling points. */

import { scenario } from 'heddle'
import { type App, createShop, Items, orderByReading, orderByTaking } from './service/shop.ts'

async function order(shop: App): Promise<boolean> {
  const body = JSON.stringify({ item: 'loom' })
  const response = await shop.fetch(new Request('http://shop.test/orders', { method: 'POST', body }))
  return response.status === 201
}

const shopWith = (ordering: typeof orderByReading) => () => ({
  shop: createShop(new Items([{ id: 'loom', stock: 1 }]), ordering),
  sold: [] as string[],
})

type Shop = ReturnType<ReturnType<typeof shopWith>>

const customers = {
  ada: async ({ shop, sold }: Shop) => {
    if (await order(shop)) sold.push('ada')
  },
  bob: async ({ shop, sold }: Shop) => {
    if (await order(shop)) sold.push('bob')
  },
}

const soldOnce = { 'one loom is sold once': ({ sold }: Shop) => sold.length === 1 }

// Fails: both read that one is left before either has written that none is.
export const racyService = scenario('an order that reads, decides and writes sells the last one twice', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: shopWith(orderByReading),
  tasks: customers,
  finally: soldOnce,
})

// Holds: reading and writing are one.
export const fixedService = scenario('an order that the database decides sells the last one once', {
  modes: ['async'],
  setup: shopWith(orderByTaking),
  tasks: customers,
  finally: soldOnce,
})
