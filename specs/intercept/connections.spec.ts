import { once } from 'node:events'
import { createServer as createHttpServer, get } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { explore, scenario } from 'heddle'
import { upgrade } from 'undici'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** Longer than a test may take: nothing here may wait for it. */
const patience = 60_000

type Serve = (socket: Socket, log: Log) => void

const echoes: Serve = (socket, log) => {
  socket.on('data', data => {
    log.push(`server ${data}`)
    socket.write(data)
  })
}

/** A server and a client that is connected to it, or about to be. */
async function opened(serve: Serve, log: Log = [], connected = true) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    serve(socket, log)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  if (connected) await once(socket, 'connect')
  return { server, socket, sockets }
}

/** A server whose connections can be upgraded to one that echoes. */
async function upgrading() {
  const sockets = new Set<Socket>()
  const server = createHttpServer()
  server.on('upgrade', (_, socket: Socket) => {
    sockets.add(socket)
    socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    echoes(socket, [])
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, sockets, port: (server.address() as AddressInfo).port }
}

type Opened = Awaited<ReturnType<typeof opened>>

async function closed({ server, socket, sockets }: Opened): Promise<void> {
  for (const each of [socket, ...sockets]) each.destroy()
  await new Promise(resolve => (server as Server).close(resolve))
}

const verdictOf = (serve: Serve, tasks: Record<string, (state: Opened) => unknown>, connected = true) =>
  explore(
    scenario('subject', { modes: ['async'], setup: () => opened(serve, [], connected), tasks, teardown: closed }),
    { patience, schedules: 60, time: 20_000 },
  )

describe('a connection that setup has opened', () => {
  test('brings what tasks write, and the answers, in either order', async () => {
    let open: Opened
    const says = (word: string) => async (log: Log) => {
      await sleep(1)
      open.socket.write(word)
      for (;;) {
        const [data] = await once(open.socket, 'data')
        if (`${data}` !== word) continue
        log.push(`client ${data}`)
        return
      }
    }
    const run = await outcomes(
      { a: says('a'), b: says('b') },
      {
        setup: async log => void (open = await opened(echoes, log)),
        teardown: () => closed(open),
        executions: 150,
      },
    )
    expect(run.outcome.failure).toBeUndefined()
    // Chunks of one connection keep their order, at either end.
    expect(texts(run)).toEqual([
      'server a client a server b client b',
      'server a server b client a client b',
      'server b client b server a client a',
      'server b server a client b client a',
    ])
    expect(run.outcome.notes).toEqual([])
  })

  test('has the code at either end belong to the task that has asked', async () => {
    const verdict = await verdictOf(
      (socket, _) =>
        socket.on('data', async data => {
          await sleep(60_000)
          socket.write(data)
        }),
      {
        async alice({ socket }) {
          socket.write('hello')
          await once(socket, 'data')
          throw new Error('to see the trace')
        },
      },
    )
    expect(verdict.findings[0]?.trace.map(({ strand, operation }) => `${strand} ${operation}`)).toEqual([
      'alice start',
      'alice.1 deliver',
      'alice.1 timer',
      'alice.1.1 deliver',
    ])
  })

  test('is code of setup where setup reads it in a loop', async () => {
    const verdict = await verdictOf(
      async socket => {
        for await (const line of createInterface(socket)) {
          await sleep(60_000)
          socket.write(line)
        }
      },
      {
        async alice({ socket }) {
          socket.write('hello\n')
          await once(socket, 'data')
          throw new Error('to see the trace')
        },
      },
    )
    expect(verdict.notes).toEqual([])
    expect(verdict.findings[0]?.trace.map(({ task, operation }) => `${task} ${operation}`)).toEqual([
      'alice start',
      'alice deliver',
      'setup timer',
      'alice deliver',
    ])
  })

  test('is a deadlock at once where nobody is left to write', async () => {
    const verdict = await verdictOf(() => {}, {
      async alice({ socket }) {
        socket.write('hello')
        await once(socket, 'data')
      },
    })
    expect(verdict.findings[0]).toMatchObject({ kind: 'deadlock', reproduced: [10, 10] })
  })

  test('may still be on its way when tasks start', async () => {
    const verdict = await verdictOf(
      socket => echoes(socket, []),
      {
        async alice({ socket }) {
          socket.write('hello')
          await once(socket, 'data')
        },
      },
      false,
    )
    expect({ ...verdict, notes: verdict.notes.filter(note => /outside/.test(note)) }).toMatchObject({
      findings: [],
      notes: [],
    })
  })

  test('is the platform’s in finally and teardown, with all that had come', async () => {
    const heard: string[] = []
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: () => opened(socket => echoes(socket, [])),
        tasks: {
          alice: ({ socket }) => void socket.write('task'),
          bob: () => {
            throw new Error('cut short')
          },
        },
        teardown: async state => {
          let text = ''
          const over = new Promise<void>(resolve => {
            state.socket.on('data', data => {
              text += data
              if (text.endsWith('teardown')) resolve()
            })
          })
          state.socket.write('teardown')
          await over
          heard.push(text)
          await closed(state)
        },
      }),
      { patience, schedules: 3 },
    )
    expect(verdict.findings[0]?.kind).toBe('task-failed')
    expect(heard.length).toBeGreaterThan(3)
    expect([...new Set(heard)].filter(text => !text.endsWith('teardown'))).toEqual([])
  })

  test('may be kept from one execution to the next', async () => {
    const state = await opened(() => {})
    await closed(state)
    let kept: Opened | undefined
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: async () => (kept ??= await opened(socket => echoes(socket, []))),
        tasks: {
          async alice({ socket }) {
            socket.write('hello')
            await once(socket, 'data')
            throw new Error('to see the trace')
          },
        },
      }),
      { patience, schedules: 5 },
    )
    expect(verdict.findings[0]).toMatchObject({ kind: 'task-failed', reproduced: [10, 10] })
    expect(verdict.findings[0]?.trace.map(({ operation }) => operation)).toEqual(['start', 'deliver', 'deliver'])
    await closed(kept!)
  })

  test('may have been upgraded', async () => {
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: async () => {
          const { server, sockets, port } = await upgrading()
          const request = get({ port, headers: { connection: 'upgrade', upgrade: 'echo' } })
          const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket]
          return { server, socket, sockets }
        },
        tasks: {
          async alice({ socket }) {
            socket.write('hello')
            await once(socket, 'data')
            throw new Error('to see the trace')
          },
        },
        teardown: closed,
      }),
      { patience, schedules: 5 },
    )
    expect(verdict.findings[0]?.trace.map(({ operation, value }) => [operation, value])).toEqual([
      ['start', undefined],
      ['deliver', "'hello'"],
      ['deliver', "'hello'"],
    ])
  })
})

test('a connection that undici has upgraded is the task’s to read', async () => {
  const verdict = await explore(
    scenario('subject', {
      modes: ['async'],
      setup: async () => {
        const { server, sockets, port } = await upgrading()
        return { server, sockets, url: `http://127.0.0.1:${port}` }
      },
      tasks: {
        async alice({ url }) {
          const { socket } = await upgrade(url, { protocol: 'echo' })
          socket.write('hello')
          await once(socket, 'data')
          socket.destroy()
          throw new Error('to see the trace')
        },
      },
      teardown: async ({ server, sockets }) => {
        for (const socket of sockets) socket.destroy()
        await new Promise(resolve => server.close(resolve))
      },
    }),
    { patience, schedules: 5 },
  )
  expect(verdict.findings[0]?.trace.map(({ operation, value }) => [operation, value])).toEqual([
    ['start', undefined],
    ['effect', 'GET /'],
    ['deliver', '101'],
    ['deliver', "'hello'"],
    ['deliver', "'hello'"],
  ])
})

test('sockets are left as they were once a run is over', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter(type => /^TCP/.test(type)).length
  const before = sockets()
  await verdictOf(socket => echoes(socket, []), { alice: ({ socket }) => void socket.write('hello') })
  expect(sockets()).toBeLessThanOrEqual(before)
})
