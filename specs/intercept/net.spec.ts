import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A server of the test's own for every execution. */
function serving(handle: (log: Log, socket: Socket) => void) {
  let server: Server
  const sockets = new Set<Socket>()
  return {
    dial: async () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
    options: {
      setup: async (log: Log) => {
        server = createServer(socket => {
          sockets.add(socket)
          handle(log, socket)
        })
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      },
      teardown: async () => {
        for (const socket of sockets) socket.destroy()
        sockets.clear()
        await new Promise(resolve => server.close(resolve))
      },
    },
  }
}

test('what two clients write may be read in either order, and so may the answers', async () => {
  const { dial, options } = serving((log, socket) => {
    socket.on('data', data => {
      log.push(`server ${data}`)
      socket.write(data)
    })
  })
  const say = (word: string) => async (log: Log) => {
    const socket = await dial()
    socket.write(word)
    const [data] = await once(socket, 'data')
    log.push(`client ${data}`)
    socket.destroy()
  }
  const run = await outcomes({ a: say('a'), b: say('b') }, { ...options, executions: 150 })
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual([
    'server a client a server b client b',
    'server a server b client a client b',
    'server a server b client b client a',
    'server b client b server a client a',
    'server b server a client a client b',
    'server b server a client b client a',
  ])
})

test('a server’s code belongs to the task that has connected', async () => {
  const { dial, options } = serving((log, socket) => {
    const answer = async () => {
      await sleep(60_000)
      log.push(Date.now() < Date.UTC(2020, 0, 2) ? 'virtual' : 'real')
      socket.end('bye')
    }
    socket.on('data', () => void answer())
  })
  const run = await outcomes(
    {
      a: async log => {
        const socket = await dial()
        socket.write('hello')
        for await (const data of socket) log.push(`${data}`)
      },
    },
    { ...options, executions: 5 },
  )
  expect(texts(run)).toEqual(['virtual bye'])
})

test('chunks of one socket keep their order', async () => {
  const { dial, options } = serving((log, socket) => {
    socket.on('data', data => log.push(`${data}`))
    socket.on('end', () => log.push('end'))
  })
  const run = await outcomes(
    {
      a: async () => {
        const socket = await dial()
        socket.write('1')
        await sleep(1)
        socket.write('2')
        await sleep(1)
        socket.end()
      },
      b: () => sleep(1),
    },
    options,
  )
  expect(run.logs.map(log => log.filter((_, i) => i < 1))).toContainEqual(['1'])
  for (const log of run.logs) expect(['1', '2', 'end'].slice(0, log.length)).toEqual(log)
})
