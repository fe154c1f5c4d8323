/** async-cache-dedupe 3.1.0: each caller who finds a stale value starts a refresh of his own (mcollina/async-cache-dedupe#164). */

import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Users {
  user(id: number): Promise<string>
}
interface Cache {
  define(name: string, load: (id: number) => Promise<string>): Users
}
type CreateCache = (options: { ttl: number; stale: number }) => Cache

const make = (version: Version) => {
  const { createCache } = load<{ createCache: CreateCache }>(`async-cache-dedupe-${version}`)
  return scenario(`async-cache-dedupe#164 · ${version}: a stale value is refreshed once`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: async () => {
      const asked = { times: 0 }
      const cache = createCache({ ttl: 1, stale: 10 }).define('user', async id => {
        asked.times++
        await sleep(5)
        return `user ${id}`
      })
      await cache.user(1)
      return { asked, cache }
    },
    tasks: {
      caller: {
        copies: 3,
        async run({ cache }) {
          await sleep(1500)
          // Each gets the stale value at once.
          await cache.user(1)
          await sleep(50)
        },
      },
    },
    finally: { 'it is asked for twice': ({ asked }) => asked.times === 2 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
