import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect as connectPlainly } from 'node:net'
import { connect, createServer, type Server, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

const read = (name: string) => readFileSync(new URL(`./fixtures/localhost-${name}.pem`, import.meta.url))
const [key, cert] = [read('key'), read('cert')]

const dialled = (port: number) => connect({ port, host: '127.0.0.1', ca: cert, servername: 'localhost' })

const overOwnSocket = (port: number) =>
  connect({ socket: connectPlainly(port, '127.0.0.1'), ca: cert, servername: 'localhost' })

test.each([
  ['over TLS', dialled],
  ['over a socket of their own that becomes TLS', overOwnSocket],
])('what two clients write %s may be read in either order, and so may the answers', async (_, dial) => {
  let server: Server
  const sockets = new Set<TLSSocket>()
  const say = (word: string) => async (log: Log) => {
    const socket = dial((server.address() as AddressInfo).port)
    await once(socket, 'secureConnect')
    socket.write(word)
    const [data] = await once(socket, 'data')
    log.push(`client ${data}`)
    socket.destroy()
  }
  const run = await outcomes(
    { a: say('a'), b: say('b') },
    {
      executions: 40,
      setup: async log => {
        server = createServer({ key, cert }, socket => {
          sockets.add(socket)
          socket.on('data', data => {
            log.push(`server ${data}`)
            socket.write(data)
          })
        })
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      },
      teardown: async () => {
        for (const socket of sockets) socket.destroy()
        sockets.clear()
        await new Promise(resolve => server.close(resolve))
      },
    },
  )
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
