/** zustand 5.0.9: of two rehydrations under way the older may be applied last (pmndrs/zustand#3336). */

import { scenario } from 'heddle'
import { load, settle, type Version } from './packages.ts'

interface Storage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
}
interface Store {
  getState(): { readonly n: number }
  readonly persist: { rehydrate(): Promise<void> }
}
interface Vanilla {
  createStore(initializer: unknown): Store
}
interface Middleware {
  persist(initializer: () => { n: number }, options: { name: string; storage: unknown }): unknown
  createJSONStorage(storage: () => Storage): unknown
}

const saved = (n: number) => JSON.stringify({ state: { n }, version: 0 })

const make = (version: Version) => {
  const { createStore } = load<Vanilla>(`zustand-${version}/vanilla`)
  const { persist, createJSONStorage } = load<Middleware>(`zustand-${version}/middleware`)
  return scenario(`zustand#3336 · ${version}: the store ends up with what was written last`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const disk = { text: saved(1) }
      const reads: Promise<unknown>[] = []
      const backend = control({ read: async () => disk.text }, { name: 'storage' })
      const storage: Storage = {
        getItem() {
          const read = backend.read()
          reads.push(read)
          return read
        },
        setItem: async () => {},
        removeItem: async () => {},
      }
      const open = () =>
        createStore(persist(() => ({ n: 0 }), { name: 's', storage: createJSONStorage(() => storage) }))
      return { disk, reads, open, page: { store: undefined as Store | undefined } }
    },
    tasks: {
      async page(state) {
        state.page.store = state.open()
        await Promise.all(state.reads)
      },
      async otherTab({ disk, page }) {
        disk.text = saved(2)
        await page.store?.persist.rehydrate()
      },
    },
    finally: {
      'it shows what is stored': async ({ page }) => {
        await settle()
        return page.store?.getState().n === 2
      },
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
