/** Redux Toolkit 1.9.7: a mutation that ends while a query is on its way does not invalidate it (reduxjs/redux-toolkit#3105). */

import { scenario } from 'heddle'
import { load, settle, type Version } from './packages.ts'

interface Store {
  dispatch<T>(action: unknown): Promise<T>
  getState(): unknown
}
interface Endpoint {
  initiate(): unknown
  select(): (state: unknown) => { readonly data?: unknown }
}
interface Api {
  readonly reducerPath: string
  readonly reducer: unknown
  readonly middleware: unknown
  readonly endpoints: { readonly items: Endpoint; readonly add: Endpoint }
}
interface Builder {
  query(definition: Readonly<Record<string, unknown>>): unknown
  mutation(definition: Readonly<Record<string, unknown>>): unknown
}
interface Toolkit {
  configureStore(options: Readonly<Record<string, unknown>>): Store
}
interface Query {
  createApi(options: Readonly<Record<string, unknown>>): Api
}

// 1.9 requires itself by its own name.
const names = { buggy: '@reduxjs/toolkit', fixed: 'rtk-fixed' }

const make = (version: Version) => {
  const { configureStore } = load<Toolkit>(names[version])
  const { createApi } = load<Query>(`${names[version]}/query`)
  return scenario(`redux-toolkit#3105 · ${version}: the page shows what the server has`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const server = { items: 0 }
      const underway = new Set<Promise<unknown>>()
      const backend = control(
        async (kind: 'get' | 'add') => {
          if (kind === 'add') server.items++
          return server.items
        },
        { name: 'backend' },
      )
      const api = createApi({
        baseQuery: async (kind: 'get' | 'add') => {
          const answer = backend(kind)
          underway.add(answer)
          const data = await answer
          underway.delete(answer)
          return { data }
        },
        tagTypes: ['Items'],
        endpoints: (build: Builder) => ({
          items: build.query({ query: () => 'get', providesTags: ['Items'] }),
          add: build.mutation({ query: () => 'add', invalidatesTags: ['Items'] }),
        }),
      })
      const store = configureStore({
        reducer: { [api.reducerPath]: api.reducer },
        middleware: (defaults: () => { concat(one: unknown): unknown }) => defaults().concat(api.middleware),
      })
      return { server, api, store, underway }
    },
    tasks: {
      async page({ store, api, underway }) {
        await store.dispatch(api.endpoints.items.initiate())
        for (await settle(); underway.size > 0; await settle()) await Promise.all(underway)
      },
      async user({ store, api, underway }) {
        await store.dispatch(api.endpoints.add.initiate())
        for (await settle(); underway.size > 0; await settle()) await Promise.all(underway)
      },
    },
    finally: {
      'they agree': ({ server, api, store }) => api.endpoints.items.select()(store.getState()).data === server.items,
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
