/** The shop over a server of the platform's, with an address of either family. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scenario } from 'heddle'
import { Items, orderByReading } from '../../../scenarios/service/shop.ts'

async function serve() {
  const items = new Items([{ id: 'loom', stock: 1 }])
  const server = createServer(async (_, response) => {
    const ordered = await orderByReading(items, 'loom')
    response.writeHead(ordered ? 201 : 409).end()
  })
  await new Promise<void>(resolve => server.listen(0, resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`
  const order = async () => (await fetch(url, { method: 'POST' })).status
  return { server, order }
}

type State = Awaited<ReturnType<typeof serve>>
const customer = ({ order }: State) => order()

export const served = scenario('the shop, served, sells the last loom twice', {
  modes: ['async'],
  setup: serve,
  tasks: { ada: customer, bob: customer },
  finally: {
    'one loom is sold once': (_state, _inputs, { ada, bob }) =>
      [ada, bob].filter(result => result.status === 'fulfilled' && result.value === 201).length === 1,
  },
  teardown: ({ server }) =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})

/** Two handlers take two locks, each the other one first; the locks are promises that nobody under control knows of. */
async function crossed() {
  const locks = new Map<string, Promise<void>>()
  const take = async (name: string) => {
    while (locks.has(name)) await locks.get(name) // stands here
    let release = () => {}
    locks.set(name, new Promise(resolve => (release = resolve)))
    return () => {
      locks.delete(name)
      release()
    }
  }
  const server = createServer(async ({ url }, response) => {
    const names = url === '/ab' ? ['a', 'b'] : ['b', 'a']
    const releases = []
    for (const name of names) releases.push(await take(name))
    for (const release of releases) release()
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, ask: async (path: string) => (await fetch(url + path)).status }
}

export const crossing = scenario('handlers that take two locks crosswise', {
  modes: ['async'],
  setup: crossed,
  tasks: { ada: ({ ask }) => ask('/ab'), bob: ({ ask }) => ask('/ba') },
  teardown: ({ server }) =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})
