import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A socket of `setup` that notes what it hears, and sends it back. */
async function echo(log: Log): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    log.push(`server ${message}`)
    socket.send(message, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

const closed = (socket: Socket) => new Promise<void>(resolve => socket.close(() => resolve()))

async function run(tasks: (port: () => number) => Record<string, (log: Log) => unknown>) {
  let server: Socket
  return outcomes(
    tasks(() => server.address().port),
    {
      setup: async log => void (server = await echo(log)),
      teardown: () => closed(server),
      executions: 150,
    },
  )
}

describe('datagrams', () => {
  test('of two senders come in either order', async () => {
    const asks = (word: string, port: () => number) => async (log: Log) => {
      const socket = createSocket('udp4')
      socket.send(word, port(), '127.0.0.1')
      const [message] = await once(socket, 'message')
      log.push(`client ${message}`)
      socket.close()
    }
    const result = await run(port => ({ a: asks('a', port), b: asks('b', port) }))
    expect(result.outcome.failure).toBeUndefined()
    expect(result.outcome.notes).toEqual([])
    expect(texts(result)).toEqual([
      'server a client a server b client b',
      'server a server b client a client b',
      'server a server b client b client a',
      'server b client b server a client a',
      'server b server a client a client b',
      'server b server a client b client a',
    ])
  })

  test('of one sender keep their order', async () => {
    const result = await run(port => ({
      async a() {
        const socket = createSocket('udp4')
        const sent = (word: string) => new Promise(resolve => socket.send(word, port(), '127.0.0.1', resolve))
        await sent('1')
        await sleep(1)
        await sent('2')
        socket.close()
      },
      b: () => sleep(1),
    }))
    expect(texts(result)).toEqual(['server 1 server 2'])
  })

  test('that are not awaited in time are lost, and who waits for them waits for ever', async () => {
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: async () => ({ server: await echo([]) }),
        tasks: {
          async a({ server }) {
            const socket = createSocket('udp4')
            socket.send('x', server.address().port, '127.0.0.1')
            await sleep(1)
            await once(socket, 'message')
            socket.close()
          },
        },
        teardown: ({ server }) => closed(server),
      }),
      { patience: 60_000, schedules: 50 },
    )
    expect(verdict.findings[0]).toMatchObject({ kind: 'deadlock', reproduced: [10, 10] })
  })
})
