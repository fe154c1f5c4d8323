/** Two HTTP APIs, fetched at the same time with undici from a real server on loopback, with and without a shared cache. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { control, scenario } from 'heddle'
import { Agent, request } from 'undici'

/** A real HTTP server on a free port, and a client for it. */
class Upstream {
  requests = 0
  price = 10
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly #agent = new Agent()

  static async start(): Promise<Upstream> {
    const upstream = new Upstream()
    await new Promise<void>(resolve => upstream.#server.listen(0, '127.0.0.1', resolve))
    return upstream
  }

  async stop(): Promise<void> {
    await this.#agent.destroy()
    await new Promise(resolve => {
      this.#server.close(resolve)
      this.#server.closeAllConnections()
    })
  }

  async get(path: string): Promise<unknown> {
    const { body } = await request(this.#url(path), { dispatcher: this.#agent })
    return body.json()
  }

  async put(path: string): Promise<void> {
    const { body } = await request(this.#url(path), { method: 'PUT', dispatcher: this.#agent })
    await body.dump()
  }

  #url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    this.requests++
    const [, kind, id] = url.split('/')
    if (method === 'PUT') this.price = Number(id)
    const body = kind === 'users' ? { name: 'Ada' } : kind === 'orders' ? ['loom', 'yarn'] : this.price
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }
}

class Page {
  name: string | undefined
  orders: readonly string[] | undefined
}

// Holds: the two answers go to different places, so it does not matter which comes first.
export const twoApis = scenario('two apis are fetched at the same time', {
  modes: ['async'],
  setup: async () => {
    const upstream = await Upstream.start()
    const api = control(
      {
        fetchUser: async (id: number) => (await upstream.get(`/users/${id}`)) as { name: string },
        fetchOrders: async (id: number) => (await upstream.get(`/orders/${id}`)) as string[],
      },
      { name: 'api', reads: ['fetchUser', 'fetchOrders'] },
    )
    return { upstream, api, page: new Page() }
  },
  tasks: {
    async profile({ api, page }) {
      page.name = (await api.fetchUser(1)).name
    },
    async purchases({ api, page }) {
      page.orders = await api.fetchOrders(1)
    },
  },
  sometimes: {
    'the user comes first': ({ page }) => page.name !== undefined && page.orders === undefined,
    'the orders come first': ({ page }) => page.name === undefined && page.orders !== undefined,
  },
  finally: {
    'the page is complete': ({ page }) => page.name === 'Ada' && page.orders?.length === 2,
    'each api was asked once': ({ upstream }) => upstream.requests === 2,
  },
  teardown: ({ upstream }) => upstream.stop(),
})

type Load = (path: string) => Promise<unknown>

interface Cache {
  get(path: string): Promise<unknown>
  invalidate(path: string): void
}

/** Keeps answers: whoever asks while the first answer is on its way asks again. */
class AnswerCache implements Cache {
  readonly #answers = new Map<string, unknown>()
  readonly #load: Load

  constructor(load: Load) {
    this.#load = load
  }

  async get(path: string): Promise<unknown> {
    if (!this.#answers.has(path)) this.#answers.set(path, await this.#load(path))
    return this.#answers.get(path)
  }

  invalidate(path: string): void {
    this.#answers.delete(path)
  }
}

/** Keeps promises: an answer on its way is shared, and one that was overtaken by `invalidate` is not kept. */
class PromiseCache implements Cache {
  readonly #answers = new Map<string, Promise<unknown>>()
  readonly #load: Load

  constructor(load: Load) {
    this.#load = load
  }

  get(path: string): Promise<unknown> {
    const known = this.#answers.get(path)
    if (known) return known
    const answer = this.#load(path)
    this.#answers.set(path, answer)
    return answer
  }

  invalidate(path: string): void {
    this.#answers.delete(path)
  }
}

async function startCached(makeCache: (load: Load) => Cache) {
  const upstream = await Upstream.start()
  const api = control(
    { get: (path: string) => upstream.get(path), put: (path: string) => upstream.put(path) },
    { name: 'api', reads: ['get'] },
  )
  return { upstream, api, cache: makeCache(api.get) }
}

// Both miss while the first answer is on its way, and the server is asked twice. The twin caches the promise.
export const racyCacheMiss = scenario('two clients of a response cache both miss', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: () => startCached(load => new AnswerCache(load)),
  tasks: {
    async header({ cache }) {
      await cache.get('/users/1')
    },
    async sidebar({ cache }) {
      await cache.get('/users/1')
    },
  },
  finally: { 'the server was asked once': ({ upstream }) => upstream.requests === 1 },
  teardown: ({ upstream }) => upstream.stop(),
})

export const fixedCacheMiss = scenario('two clients of a promise cache share a request', {
  modes: ['async'],
  setup: () => startCached(load => new PromiseCache(load)),
  tasks: {
    async header({ cache }) {
      await cache.get('/users/1')
    },
    async sidebar({ cache }) {
      await cache.get('/users/1')
    },
  },
  finally: { 'the server was asked once': ({ upstream }) => upstream.requests === 1 },
  teardown: ({ upstream }) => upstream.stop(),
})

// The visitor's answer is overtaken: the price changes and the cache is invalidated before the old answer arrives and is
// kept. In the twin the promise was in the cache already, so invalidating removes it.
export const racyStaleAnswer = scenario('an overtaken answer stays in the response cache', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: () => startCached(load => new AnswerCache(load)),
  tasks: {
    async visitor({ cache }) {
      await cache.get('/price')
    },
    async editor({ api, cache }) {
      await api.put('/price/20')
      cache.invalidate('/price')
    },
  },
  finally: { 'the cache is up to date': async ({ cache, upstream }) => (await cache.get('/price')) === upstream.price },
  teardown: ({ upstream }) => upstream.stop(),
})

export const fixedStaleAnswer = scenario('an overtaken answer is not kept in the promise cache', {
  modes: ['async'],
  setup: () => startCached(load => new PromiseCache(load)),
  tasks: {
    async visitor({ cache }) {
      await cache.get('/price')
    },
    async editor({ api, cache }) {
      await api.put('/price/20')
      cache.invalidate('/price')
    },
  },
  finally: { 'the cache is up to date': async ({ cache, upstream }) => (await cache.get('/price')) === upstream.price },
  teardown: ({ upstream }) => upstream.stop(),
})
