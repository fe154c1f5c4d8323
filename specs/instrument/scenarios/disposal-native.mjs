import { scenario } from 'heddle'

/** The same as in `disposal.ts`, in the platform's own syntax. */
export const native = scenario('a connection is closed at the end of a block, natively', {
  modes: ['async'],
  setup: () => ({ log: [] }),
  tasks: {
    async alice({ log }) {
      {
        await using _connection = { [Symbol.asyncDispose]: async () => void log.push('closed') }
        log.push('open')
      }
      log.push('after')
    },
    bob: async ({ log }) => void log.push('bob'),
  },
})
