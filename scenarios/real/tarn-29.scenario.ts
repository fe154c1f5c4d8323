/** tarn 1.1.5: `destroy()` does not wait for what its reaper is still tearing down (Vincit/tarn.js#29). */

import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Resource {
  readonly number: number
}
interface Pool {
  acquire(): { readonly promise: Promise<Resource> }
  release(resource: Resource): void
  destroy(): Promise<void>
}
type PoolClass = new (options: Readonly<Record<string, unknown>>) => Pool

const make = (version: Version) => {
  const { Pool } = load<{ Pool: PoolClass }>(`tarn-${version}`)
  return scenario(`tarn#29 · ${version}: a pool that is destroyed has nothing left`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const client = control({ request: async () => {} }, { name: 'client' })
      return { live: new Set<Resource>(), client, left: { count: -1 } }
    },
    tasks: {
      async owner({ live, client, left }) {
        let made = 0
        const pool = new Pool({
          min: 0,
          max: 2,
          idleTimeoutMillis: 1,
          reapIntervalMillis: 10,
          create: async () => {
            const resource = { number: ++made }
            live.add(resource)
            return resource
          },
          destroy: async (resource: Resource) => {
            await sleep(5)
            live.delete(resource)
          },
        })
        const resources = await Promise.all([pool.acquire().promise, pool.acquire().promise])
        for (const resource of resources) pool.release(resource)
        await client.request()
        await pool.destroy()
        left.count = live.size
      },
    },
    finally: { 'nothing is left': ({ left }) => left.count === 0 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
