/** A store behind a protocol of its own over TCP, in the manner of Redis, and two clients that count in it. */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { scenario } from 'heddle'

/** Answers `get`, `set N` and `incr`, each with the number. */
class Store {
  number = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor() {
    this.#server = createServer(socket => {
      this.#sockets.add(socket)
      socket.on('data', line => socket.write(`${this.#answer(`${line}`)}`))
    })
  }

  #answer(line: string): number {
    const [verb, number] = line.split(' ')
    if (verb === 'set') this.number = Number(number)
    if (verb === 'incr') this.number++
    return this.number
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async connect(): Promise<(line: string) => Promise<number>> {
    const socket = connect((this.#server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    return async line => {
      socket.write(line)
      const [answer] = await once(socket, 'data')
      return Number(`${answer}`)
    }
  }
}

const stop = ({ store }: { store: Store }) => store.stop()

// The commands of two clients interleave between `get` and `set`. The twin has the store count.
export const racyCommands = scenario('two clients count with get and set', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: async () => ({ store: await new Store().start() }),
  tasks: {
    client: {
      copies: 2,
      async run({ store }) {
        const ask = await store.connect()
        await ask(`set ${(await ask('get')) + 1}`)
      },
    },
  },
  finally: { 'both have counted': ({ store }) => store.number === 2 },
  teardown: stop,
})

export const fixedCommands = scenario('two clients count with incr', {
  modes: ['async'],
  setup: async () => ({ store: await new Store().start() }),
  tasks: {
    client: {
      copies: 2,
      async run({ store }) {
        const ask = await store.connect()
        await ask('incr')
      },
    },
  },
  finally: { 'both have counted': ({ store }) => store.number === 2 },
  teardown: stop,
})
