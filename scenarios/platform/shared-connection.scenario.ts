/** A client that `setup` has connected, whose one connection two tasks share, and a catalogue that answers when it can. */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'

const PRICES: Record<string, string> = { loom: '900', reed: '40' }

/** Answers each line `number thing` with `number price`, after a look into the shelves. */
class Catalogue {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor() {
    this.#server = createServer(socket => {
      this.#sockets.add(socket)
      createInterface(socket).on('line', async line => {
        const [number, thing] = line.split(' ') as [string, string]
        await sleep(thing.length)
        socket.write(`${number} ${PRICES[thing]}\n`)
      })
    })
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }
}

type Settle = (price: string) => void

/** Has the one that asked first for the answer that comes first. */
class HastyClient {
  protected readonly socket: Socket
  protected readonly waiting = new Map<string, Settle>()
  #asked = 0

  constructor(socket: Socket) {
    this.socket = socket
    createInterface(socket).on('line', line => {
      const [number, price] = line.split(' ') as [string, string]
      const asker = this.askerOf(number)
      this.waiting.get(asker)?.(price)
      this.waiting.delete(asker)
    })
  }

  protected askerOf(_number: string): string {
    return [...this.waiting.keys()][0] ?? ''
  }

  price(thing: string): Promise<string> {
    const number = `${++this.#asked}`
    this.socket.write(`${number} ${thing}\n`)
    return new Promise(resolve => this.waiting.set(number, resolve))
  }

  close(): void {
    this.socket.destroy()
  }
}

/** Goes by the number that comes with the answer. */
class Client extends HastyClient {
  protected override askerOf(number: string): string {
    return number
  }
}

const connectWith = (Kind: typeof HastyClient) => async () => {
  const catalogue = await new Catalogue().start()
  const socket = connect(catalogue.port, '127.0.0.1')
  await once(socket, 'connect')
  return { catalogue, client: new Kind(socket), prices: {} as Record<string, string> }
}

type State = Awaited<ReturnType<ReturnType<typeof connectWith>>>

const asks =
  (thing: string) =>
  async ({ client, prices }: State) => {
    prices[thing] = await client.price(thing)
  }

const tasks = { ada: asks('loom'), bob: asks('reed') }

const rightPrices = {
  'everybody gets the answer to their own question': ({ prices }: State) =>
    Object.entries(prices).every(([thing, price]) => PRICES[thing] === price),
}

const stop = ({ catalogue, client }: State) => {
  client.close()
  return catalogue.stop()
}

// Fails: the answers overtake each other on the way, and the client goes by their order.
export const racyAnswers = scenario('a shared connection mixes up two answers', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: connectWith(HastyClient),
  tasks,
  finally: rightPrices,
  teardown: stop,
})

// Holds: an answer says which question it is for.
export const fixedAnswers = scenario('a shared connection tells two answers apart', {
  modes: ['async'],
  setup: connectWith(Client),
  tasks,
  finally: rightPrices,
  teardown: stop,
})
