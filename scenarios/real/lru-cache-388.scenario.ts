/**
 * lru-cache 11.2.1: a fetch that outlives its abort is dropped although `ignoreFetchAbort` promises to keep what it brings
 * (isaacs/node-lru-cache#388).
 */

import { scenario } from 'heddle'
import { load, settle, type Version } from './packages.ts'

interface Cache {
  fetch(key: string, options: { signal: AbortSignal }): Promise<unknown>
  get(key: string): unknown
}
type LRUCache = new (options: Readonly<Record<string, unknown>>) => Cache

const make = (version: Version) => {
  const { LRUCache } = load<{ LRUCache: LRUCache }>(`lru-cache-${version}`)
  return scenario(`lru-cache#388 · ${version}: a late answer is kept although its caller gave up`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const backend = control({ load: async (key: string) => `value of ${key}` }, { name: 'backend' })
      let answered = () => {}
      const answer = new Promise<void>(resolve => {
        answered = resolve
      })
      const cache = new LRUCache({
        max: 10,
        ttl: 1e9,
        ignoreFetchAbort: true,
        allowStaleOnFetchAbort: true,
        fetchMethod: (key: string) => backend.load(key).finally(answered),
      })
      return { cache, answer, caller: new AbortController() }
    },
    tasks: {
      async caller({ cache, answer, caller }) {
        await cache.fetch('a', { signal: caller.signal }).catch(() => {})
        await answer
      },
      impatience({ caller }) {
        caller.abort(new Error('it takes too long'))
      },
    },
    finally: {
      'the answer is kept': async ({ cache }) => {
        await settle()
        return cache.get('a') === 'value of a'
      },
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
