/**
 * A small shop as one would write it with Hono or Express: routes, a service, an asynchronous repository. It knows nothing of
 * Heddle.
 */

export interface Item {
  readonly id: string
  readonly stock: number
}

/** Stands for a database: every answer takes a while. */
export class Items {
  readonly #rows = new Map<string, Item>()

  constructor(items: readonly Item[]) {
    for (const item of items) this.#rows.set(item.id, item)
  }

  async find(id: string): Promise<Item | undefined> {
    await Promise.resolve()
    return this.#rows.get(id)
  }

  async save(item: Item): Promise<void> {
    await Promise.resolve()
    this.#rows.set(item.id, item)
  }

  /** Takes one away if there is one, as `UPDATE … SET stock = stock - 1 WHERE id = ? AND stock > 0` does. */
  async takeOne(id: string): Promise<boolean> {
    await Promise.resolve()
    const item = this.#rows.get(id)
    if (item === undefined || item.stock === 0) return false
    this.#rows.set(id, { ...item, stock: item.stock - 1 })
    return true
  }
}

type Order = (items: Items, id: string) => Promise<boolean>

/** Reads, decides, writes. */
export const orderByReading: Order = async (items, id) => {
  const item = await items.find(id)
  if (item === undefined || item.stock < 1) return false
  await items.save({ ...item, stock: item.stock - 1 })
  return true
}

/** Leaves it to the database to decide. */
export const orderByTaking: Order = (items, id) => items.takeOne(id)

export interface App {
  fetch(request: Request): Promise<Response>
}

/** `POST /orders` with `{ "item": … }` orders one; `GET /items/…` tells how many are left. */
export function createShop(items: Items, order: Order): App {
  const routes: Readonly<Record<string, (request: Request, id: string) => Promise<Response>>> = {
    'POST orders': async request => {
      const { item } = (await request.json()) as { item: string }
      const ordered = await order(items, item)
      return Response.json({ ordered }, { status: ordered ? 201 : 409 })
    },
    'GET items': async (_, id) => {
      const item = await items.find(id)
      return item === undefined ? new Response(null, { status: 404 }) : Response.json(item)
    },
  }
  return {
    async fetch(request) {
      const [, name = '', id = ''] = new URL(request.url).pathname.split('/')
      const handler = routes[`${request.method} ${name}`]
      return handler === undefined ? new Response(null, { status: 404 }) : await handler(request, id)
    },
  }
}
