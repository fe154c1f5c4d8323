/** A client that tries again when it does not hear from the server: was it the request that was lost, or the answer? */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scenario } from 'heddle'

/** Takes payments; the same key is charged once. */
class Payments {
  charged = 0
  readonly #keys = new Set<string>()
  readonly #server = createServer((request, response) => {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !this.#keys.has(key)) this.charged++
    if (typeof key === 'string') this.#keys.add(key)
    response.statusCode = 204
    response.end()
  })

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Tries again, once. */
  async pay(key?: string): Promise<void> {
    const { port } = this.#server.address() as AddressInfo
    const send = async () => {
      const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key }
      await fetch(`http://127.0.0.1:${port}/charge`, { method: 'POST', headers })
    }
    await send().catch(send)
  }
}

const stop = ({ payments }: { payments: Payments }) => payments.stop()
const mayThrow = (error: unknown) => (error as Error).message === 'fetch failed'

// The first payment was taken, its answer was lost. The twin sends a key by which the server knows it again.
export const racyPayment = scenario('a payment is sent again', {
  modes: ['async'],
  expectFailure: 'invariant',
  network: { faults: ['lost-response'] },
  setup: async () => ({ payments: await new Payments().start() }),
  tasks: {
    alice: ({ payments }) => payments.pay(),
    bob: ({ payments }) => payments.pay(),
  },
  mayThrow,
  finally: { 'nobody pays twice': ({ payments }) => payments.charged <= 2 },
  teardown: stop,
})

export const fixedPayment = scenario('a payment is sent again with its key', {
  modes: ['async'],
  network: { faults: ['lost-response', 'reset', 'duplicate'] },
  setup: async () => ({ payments: await new Payments().start() }),
  tasks: {
    alice: ({ payments }) => payments.pay('alice'),
    bob: ({ payments }) => payments.pay('bob'),
  },
  mayThrow,
  finally: { 'nobody pays twice': ({ payments }) => payments.charged <= 2 },
  teardown: stop,
})
