/** Modules that tasks load when they need them. */

import { scenario } from 'heddle'

const load = async (name: string): Promise<{ sep: string }> => await import(name)

export const lazy = scenario('two tasks that load what they need between reading and writing', {
  modes: ['async'],
  setup: () => ({ seen: '' }),
  tasks: {
    async ada(state) {
      const { seen } = state
      const { sep } = await import('node:path')
      state.seen = seen + sep
    },
    async bob(state) {
      const { seen } = state
      const { sep } = await load('node:path/posix')
      state.seen = seen + sep
    },
  },
  finally: { 'both were seen': ({ seen }) => seen === '//' },
})

export const missing = scenario('a task that loads what is not there', {
  modes: ['async'],
  setup: () => ({ code: '' }),
  tasks: {
    async ada(state) {
      await load('node:nowhere').catch((error: { code: string }) => {
        state.code = error.code
      })
    },
    async bob() {
      await null
    },
  },
  finally: { 'the platform said so': ({ code }) => code === 'ERR_UNKNOWN_BUILTIN_MODULE' },
})
