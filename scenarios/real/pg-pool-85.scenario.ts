/** pg-pool 2.0.3: when one waiter runs out of time all others lose their turn with it (brianc/node-pg-pool#85). */

import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface PooledClient {
  release(): void
}
interface Pool extends EventEmitter {
  connect(done: (error: Error | undefined, client: PooledClient | undefined) => void): void
}
type PoolClass = new (options: Readonly<Record<string, unknown>>) => Pool

/** A connection that is there at once. */
class Client extends EventEmitter {
  connect(done: () => void) {
    queueMicrotask(done)
  }
  end(done?: () => void) {
    done?.()
    return Promise.resolve()
  }
}

const make = (version: Version) => {
  const Pool = load<PoolClass>(`pg-pool-${version}`)
  return scenario(`pg-pool#85 · ${version}: nobody runs out of time while the connection is free`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const pool = new Pool({ Client, max: 1, connectionTimeoutMillis: 1000, idleTimeoutMillis: 0 })
      const connection = { used: false, denied: false }
      pool.on('error', () => {})
      pool.on('acquire', () => {
        connection.used = true
      })
      return { pool, query: control(async () => {}, { name: 'query' }), connection }
    },
    tasks: {
      first: use,
      async second(state) {
        await sleep(1)
        await use(state)
      },
      async third(state) {
        await sleep(600)
        await use(state)
      },
    },
    finally: { 'denied only while it was used': ({ connection }) => !connection.denied },
  })
}

interface State {
  readonly pool: Pool
  readonly connection: { used: boolean; denied: boolean }
  query(): Promise<void>
}

async function use({ pool, query, connection }: State): Promise<void> {
  const client = await new Promise<PooledClient | undefined>(resolve => {
    pool.connect((error, connected) => {
      if (error) connection.denied ||= !connection.used
      resolve(connected)
    })
  })
  if (client === undefined) return
  await query()
  connection.used = false
  client.release()
}

export const buggy = make('buggy')
export const fixed = make('fixed')
