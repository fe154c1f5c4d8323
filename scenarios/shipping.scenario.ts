/** A customer cancels an order while the worker that the service has started in `setup` is about to ship it. */

import { scenario } from 'heddle'
import { lookThenPack, packAtOnce, Shipping } from './service/shipping.ts'

const shippingWith = (pack: typeof lookThenPack) => () => ({
  shipping: new Shipping(pack),
  cancelled: [] as string[],
})

type State = ReturnType<ReturnType<typeof shippingWith>>

const customer =
  (id: string) =>
  async ({ shipping, cancelled }: State) => {
    await shipping.order(id)
    if (await shipping.cancel(id)) cancelled.push(id)
  }

const tasks = { ada: customer('loom'), bob: customer('reed') }

const cancelledOrShipped = {
  'what was cancelled is not shipped': async ({ shipping, cancelled }: State) => {
    await shipping.close()
    return !cancelled.some(id => shipping.shipped.includes(id))
  },
}

// Fails: the order is cancelled while it is being packed, and the worker does not look again.
export const racyShipping = scenario('an order is cancelled while a worker packs it', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: shippingWith(lookThenPack),
  tasks,
  finally: cancelledOrShipped,
})

// Holds: looking and taking it are one.
export const fixedShipping = scenario('an order is cancelled before a worker takes it, or not at all', {
  modes: ['async'],
  setup: shippingWith(packAtOnce),
  tasks,
  finally: cancelledOrShipped,
})
