import { type AddressInfo, connect, createServer as createTcpServer, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { twoApis } from '../../scenarios/two-apis.scenario.ts'
import { endHasCome, install, Loopback } from '../../src/intercept/loopback.ts'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import { noInputs } from '../../src/scenario/input-source.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

/** Turns of the event loop after which it would no longer wait for bytes that nobody reads. */
const UNREAD = 20

async function rest(loopback: Loopback): Promise<number> {
  let turns = 0
  for (; loopback.moving(); turns++) await turn()
  return turns
}

describe('connections within the process', () => {
  const loopback = new Loopback()
  const heard: string[] = []
  const server = createTcpServer(socket => socket.on('data', data => heard.push(`${data}`)))
  let uninstall: () => void
  beforeAll(async () => {
    uninstall = install(loopback)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    uninstall()
    server.close()
  })

  const pair = async () => {
    const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const connection = await accepted
    await rest(loopback)
    return { connection, client }
  }

  test('move until what was written has been read', async () => {
    expect(loopback.moving()).toBe(false)
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    expect(loopback.moving()).toBe(true)
    client.write('one')
    await rest(loopback)
    expect(heard).toEqual(['one'])
    expect(loopback.resting).toBe(2)
    client.write('two')
    expect(loopback.moving()).toBe(true)
    await rest(loopback)
    expect(heard).toEqual(['one', 'two'])
    client.destroy()
    await rest(loopback)
    expect(loopback.resting).toBe(0)
  })

  test('are known to be at rest also where the server listens to both families of addresses', async () => {
    const both = createTcpServer(socket => socket.resume())
    await new Promise<void>(resolve => both.listen(0, resolve))
    const client = connect((both.address() as AddressInfo).port, '127.0.0.1')
    client.write('one')
    await rest(loopback)
    expect(loopback.resting).toBe(2)
    client.destroy()
    await rest(loopback)
    both.close()
  })

  test('are at rest when the end of what one side sends waits to be delivered at the other', async () => {
    const { connection, client } = await pair()
    client.push = chunk => {
      if (chunk === null) endHasCome(client)
      return true
    }
    connection.end()
    expect(await rest(loopback)).toBeLessThan(UNREAD)
    expect(client.readableEnded).toBe(false)
    connection.destroy()
    client.destroy()
    await rest(loopback)
  })

  test('are left alone when nobody reads what was written', async () => {
    server.once('connection', socket => socket.pause().removeAllListeners('data'))
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    client.write('unread')
    await rest(loopback)
    expect(loopback.moving()).toBe(false)
    client.destroy()
    await rest(loopback)
  })
})

test('sockets are the platform’s own again afterwards', () => {
  const { connect: before } = Socket.prototype
  const uninstall = install(new Loopback())
  expect(Socket.prototype.connect).not.toBe(before)
  uninstall()
  expect(Socket.prototype.connect).toBe(before)
})

describe('an effect over a loopback server', () => {
  const run = async () => {
    // Nothing may wait for the patience to end: the test would take longer than it may.
    const runtime = new AsyncRuntime(twoApis, { patience: 60_000 })
    return runtime.run({
      block: 0,
      inputs: noInputs,
      strategy: { name: 'random' },
      seed: 1,
      randomSeed: 1,
      from: 0,
      to: 40,
      deadline: Number.POSITIVE_INFINITY,
      record: false,
    })
  }

  test('goes on when what it waits for stands at a scheduling point of another strand', async () => {
    const { executions, failure } = await run()
    expect(failure).toBeUndefined()
    expect(executions).toBe(40)
  })

  test('takes the same steps each time', async () => {
    const first = await run()
    const second = await run()
    expect(second.steps).toBe(first.steps)
    expect(second.distinct).toBe(first.distinct)
  })
})
