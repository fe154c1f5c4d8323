/** Two services of one program that start at the same time and would both like the same port. */

import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { scenario } from 'heddle'

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port)
  await once(server, 'listening')
  return server
}

const close = (server: Server) => new Promise(resolve => server.close(resolve))

const inUse = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EADDRINUSE'

async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port))
    return true
  } catch (error) {
    if (inUse(error)) return false
    throw error
  }
}

/** Asks first. */
const startIfFree = async (port: number) => listen((await isFree(port)) ? port : 0)

/** Tries, and takes another if that fails. */
async function startOrElse(port: number): Promise<Server> {
  try {
    return await listen(port)
  } catch (error) {
    if (inUse(error)) return listen(0)
    throw error
  }
}

async function freePort(): Promise<number> {
  const server = await listen(0)
  const port = portOf(server)
  await close(server)
  return port
}

const setup = async () => ({ port: await freePort(), servers: [] as Server[] })
type State = Awaited<ReturnType<typeof setup>>

const starting = (start: (port: number) => Promise<Server>) => ({
  service: {
    copies: 2,
    run: async ({ port, servers }: State) => {
      servers.push(await start(port))
    },
  },
})

const teardown = async ({ servers }: State) => {
  await Promise.all(servers.map(close))
}

// Both find the port free before either has taken it, or one looks while the other is only looking. The twin does not ask.
export const racyPort = scenario('two services ask whether a port is free before they take it', {
  modes: ['async'],
  expectFailure: 'task-failed',
  setup,
  tasks: starting(startIfFree),
  teardown,
})

export const fixedPort = scenario('two services take a port, or else another', {
  modes: ['async'],
  setup,
  tasks: starting(startOrElse),
  finally: {
    'one of them has it': ({ port, servers }) => servers.filter(server => portOf(server) === port).length === 1,
  },
  teardown,
})
