/** A service with a worker that it starts itself: it takes the orders from a queue, packs them and ships them. */

const takesTime = () => new Promise<void>(resolve => void setTimeout(resolve, 5))

interface Order {
  readonly id: string
  state: 'waiting' | 'packed' | 'shipped' | 'cancelled'
}

/** Packs an order, or leaves it where it was cancelled. */
type Pack = (order: Order) => Promise<boolean>

/** Looks at the order, then packs it. */
export const lookThenPack: Pack = async order => {
  if (order.state === 'cancelled') return false
  await takesTime()
  order.state = 'packed'
  return true
}

/** From here on the order cannot be cancelled. */
export const packAtOnce: Pack = async order => {
  if (order.state === 'cancelled') return false
  order.state = 'packed'
  await takesTime()
  return true
}

export class Shipping {
  readonly shipped: string[] = []
  readonly #orders = new Map<string, Order>()
  readonly #queue: Order[] = []
  readonly #pack: Pack
  readonly #worker: Promise<void>
  #wake = () => {}
  #isClosed = false

  constructor(pack: Pack) {
    this.#pack = pack
    this.#worker = this.#work()
  }

  async #work(): Promise<void> {
    while (!this.#isClosed) {
      const order = this.#queue.shift()
      if (order === undefined) {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      } else if (await this.#pack(order)) {
        order.state = 'shipped'
        this.shipped.push(order.id)
      }
    }
  }

  async order(id: string): Promise<void> {
    const order: Order = { id, state: 'waiting' }
    this.#orders.set(id, order)
    this.#queue.push(order)
    this.#wake()
  }

  /** Whether it was not too late. */
  async cancel(id: string): Promise<boolean> {
    const order = this.#orders.get(id)
    if (order?.state !== 'waiting') return false
    order.state = 'cancelled'
    return true
  }

  /** Ships what was ordered before. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#wake()
    await this.#worker
  }
}
