import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** A port that is free when an execution begins. */
function freePort() {
  const free = { port: 0, setup: async () => {} }
  free.setup = async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    free.port = portOf(server)
    await new Promise(resolve => server.close(resolve))
  }
  return free
}

/** Takes the port for a while; whether it was free. */
const tries = (log: Log, name: string, port: number, server: Server = createServer()) =>
  new Promise<void>(resolve => {
    server.on('error', ({ code }: NodeJS.ErrnoException) => {
      log.push(`${name} ${code}`)
      resolve()
    })
    server.listen(port, () => {
      log.push(`${name} listens`)
      server.close(() => resolve())
    })
  })

test('of two servers that want one port either may get it, or both one after the other', async () => {
  const free = freePort()
  const run = await outcomes(
    { a: log => tries(log, 'a', free.port), b: log => tries(log, 'b', free.port, createHttpServer()) },
    free,
  )
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual([
    'a EADDRINUSE b listens',
    'a listens b EADDRINUSE',
    'a listens b listens',
    'b EADDRINUSE a listens',
    'b listens a EADDRINUSE',
    'b listens a listens',
  ])
})

test('who looks at a server, or connects to it, right after `listen` finds it there', async () => {
  const run = await outcomes({
    a: async log => {
      const server = createServer(socket => void socket.resume().end('hi')).listen(0)
      log.push(server.listening, portOf(server) > 0)
      const socket = connect(portOf(server))
      const [data] = await once(socket, 'data')
      log.push(`${data}`)
      await new Promise(resolve => server.close(resolve))
    },
    b: () => sleep(1),
  })
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual(['true true hi'])
})

test('no time passes before a server is told that it listens, nor before it is told that it has closed', async () => {
  const run = await outcomes({
    a: async log => {
      const server = createServer().listen(0)
      await once(server, 'listening')
      log.push(Date.now() - Date.UTC(2020, 0, 1))
      await new Promise(resolve => server.close(resolve))
      log.push(Date.now() - Date.UTC(2020, 0, 1))
    },
    b: async log => {
      await sleep(5)
      log.push('b')
    },
  })
  expect(texts(run).map(log => log.replace(/ ?b ?/, ''))).toEqual(['0 0'])
})

test('a server that listens for the tasks is closed once its last connection is', async () => {
  let server: Server
  const run = await outcomes(
    {
      a: async log => {
        const socket = connect(portOf(server))
        socket.resume()
        await once(socket, 'connect')
        log.push('connected')
        await sleep(1)
        socket.end()
      },
      b: async log => {
        await sleep(1)
        const closed = new Promise(resolve => server.close(resolve))
        log.push('closing')
        await closed
        log.push('closed')
      },
    },
    {
      setup: async () => {
        server = createServer({ allowHalfOpen: false }, socket => void socket.resume())
        await new Promise<void>(resolve => server.listen(0, resolve))
      },
    },
  )
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual(['connected closing closed'])
})

test('a server that an execution leaves behind when it is cut off is closed', async () => {
  const free = freePort()
  const run = await outcomes(
    {
      a: async () => {
        const server = createServer().listen(free.port)
        await once(server, 'listening')
        throw new Error('cut off')
      },
    },
    { ...free, executions: 1 },
  )
  expect(run.outcome.failure?.problem.message).toContain('cut off')
  await tries([], 'again', free.port)
  const again: Log = []
  await tries(again, 'again', free.port)
  expect(again).toEqual(['again listens'])
})
