/** layered-loader 14.2.2: what is being loaded while its entry is made invalid is kept (kibertoad/layered-loader#414). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Loader {
  get(key: string): Promise<unknown>
  invalidateCacheFor(key: string): Promise<void>
}
type LoaderClass = new (options: Readonly<Record<string, unknown>>) => Loader

const make = (version: Version) => {
  const { Loader } = load<{ Loader: LoaderClass }>(`layered-loader-${version}`)
  return scenario(`layered-loader#414 · ${version}: what was made invalid is loaded anew`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const row = { price: 1 }
      const table = control(
        {
          read: async () => row.price,
          write: async (price: number) => {
            row.price = price
          },
        },
        { name: 'table', reads: ['read'] },
      )
      const loader = new Loader({
        inMemoryCache: { cacheId: 'prices', ttlInMsecs: 1e6, maxItems: 10 },
        dataSources: [{ name: 'table', get: () => table.read(), getMany: async () => [] }],
      })
      return { table, loader }
    },
    tasks: {
      reader: ({ loader }) => loader.get('loom'),
      async editor({ table, loader }) {
        await table.write(2)
        await loader.invalidateCacheFor('loom')
      },
    },
    finally: { 'the new price is served': async ({ loader }) => (await loader.get('loom')) === 2 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
