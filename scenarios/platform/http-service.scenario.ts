/** A service over `node:http`, asked by two clients with `fetch`: nothing in it knows that it is under control. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'

/** A repository whose calls take some time. */
class Stock {
  #left = 10

  async left(): Promise<number> {
    await sleep(1)
    return this.#left
  }

  async keep(left: number): Promise<void> {
    await sleep(1)
    this.#left = left
  }

  /** In one go, as a database would do it. */
  async take(count: number): Promise<void> {
    await sleep(1)
    this.#left -= count
  }
}

type Handler = (stock: Stock, count: number) => Promise<void>

async function serve(handle: Handler) {
  const stock = new Stock()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const count = Number(new URL(request.url ?? '', 'http://shop').searchParams.get('count'))
    await handle(stock, count)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ taken: count }))
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/order?count=`
  const order = async (count: number) => {
    const response = await fetch(url + count, { method: 'POST' })
    return (await response.json()) as { taken: number }
  }
  return { stock, server, order }
}

const stop = (server: Server) =>
  new Promise<void>(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

// The second order reads the stock before the first has written it. The twin leaves it to the repository.
export const racyOrders = scenario('two orders over http', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: () =>
    serve(async (stock, count) => {
      const left = await stock.left()
      await stock.keep(left - count)
    }),
  tasks: {
    async alice({ order }) {
      await order(1)
    },
    async bob({ order }) {
      await order(2)
    },
  },
  finally: { 'both orders are taken from the stock': async ({ stock }) => (await stock.left()) === 7 },
  teardown: ({ server }) => stop(server),
})

export const fixedOrders = scenario('two orders over http, taken in one go', {
  modes: ['async'],
  setup: () => serve((stock, count) => stock.take(count)),
  tasks: {
    async alice({ order }) {
      await order(1)
    },
    async bob({ order }) {
      await order(2)
    },
  },
  finally: { 'both orders are taken from the stock': async ({ stock }) => (await stock.left()) === 7 },
  teardown: ({ server }) => stop(server),
})
