/** generic-pool 3.4.2: `clear` does not wait for what is still being created, so that it is never destroyed (coopernurse/node-pool#159). */

import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Resource {
  readonly number: number
}
interface Pool {
  acquire(): Promise<Resource>
  release(resource: Resource): Promise<void>
  drain(): Promise<void>
  clear(): Promise<void>
}
interface Factory {
  create(): Promise<Resource>
  destroy(resource: Resource): Promise<void>
}
type CreatePool = (factory: Factory, options: { min: number; max: number }) => Pool

const make = (version: Version) => {
  const { createPool } = load<{ createPool: CreatePool }>(`generic-pool-${version}`)
  return scenario(`generic-pool#159 · ${version}: a pool that is cleared has nothing left`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const live = new Set<Resource>()
      let made = 0
      const factory: Factory = {
        create: async () => {
          await sleep(1)
          const resource = { number: ++made }
          live.add(resource)
          return resource
        },
        destroy: async resource => {
          live.delete(resource)
        },
      }
      return { live, factory: control(factory, { name: 'factory' }) }
    },
    tasks: {
      async owner({ factory }) {
        const pool = createPool(factory, { min: 2, max: 4 })
        await pool.release(await pool.acquire())
        await pool.drain()
        await pool.clear()
      },
    },
    finally: { 'nothing is left': ({ live }) => live.size === 0 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
