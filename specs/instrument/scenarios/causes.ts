/** Failures whose cause is what code reads and writes between awaits, in lines that specs look for. */

import { scenario } from 'heddle'
import { Store } from '../../minimize/store.ts'

class Keys {
  readonly #rows = new Map<string, string>()
  async get(key: string) {
    return this.#rows.get(key) // looks
  }
  async put(key: string, row: string) {
    this.#rows.set(key, row) // claims
  }
}

/** Whoever finds no claim charges, and tells so at the end, which is the last write before the other one's. */
export const claims = scenario('a key is claimed after a look at it', {
  modes: ['async'],
  setup: () => ({ keys: new Keys(), charges: [] as string[] }),
  tasks: {
    submit: {
      copies: 2,
      async run({ keys, charges }) {
        if ((await keys.get('k')) !== undefined) return
        await keys.put('k', 'pending')
        charges.push('10')
        await keys.put('k', 'done')
      },
    },
  },
  always: { 'charged at most once': ({ charges }) => charges.length <= 1 },
})

/** Where all three have looked, it is not enough that one of them comes later. */
export const stampede = scenario('three readers find a cache empty', {
  modes: ['async'],
  setup: () => ({ cache: new Map<string, number>(), loads: [] as number[] }),
  tasks: {
    reader: {
      copies: 3,
      async run({ cache, loads }) {
        await undefined
        if (cache.get('rate') !== undefined) return // misses
        await undefined
        loads.push(1)
        cache.set('rate', 1) // fills
      },
    },
  },
  finally: { 'loaded by one or two': ({ loads }) => loads.length < 3 },
})

/** What a store does is not seen: the awaits of those who use it are. */
export const stored = scenario('a count in a store is read and written', {
  modes: ['async'],
  setup: () => ({ store: new Store() }),
  tasks: {
    hit: {
      copies: 2,
      async run({ store }) {
        const count = await store.get() // reads
        await store.set(count + 1) // writes
      },
    },
  },
  finally: { 'both count': async ({ store }) => (await store.get()) === 2 },
})
